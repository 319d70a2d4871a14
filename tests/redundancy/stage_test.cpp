// What stands before a rule that knows no f is told f all the same.
#include "redundancy/stage.hpp"

#include <limits>
#include <numeric>

#include "catch.hpp"
#include "redundancy/vote_distribution.hpp"

using namespace detoxsim;

// Four rows at 0 and one at 100, f = 1. NNM replaces each row by the mean of its 4 nearest: 0 for the four, and
// (100 + 0 + 0 + 0)/4 = 25 for the outlier. The mean of the five is 5; without f it would be the plain mean, 20.
TEST_CASE("stage: nearest-neighbour mixing before the mean works with f") {
  ThreadPool pool(1);
  Stage stage({{Component::named(ComponentKind::pre_aggregator, "nnm")}, Component::named(ComponentKind::rule, "mean")},
              pool);
  RowBuffer buffer(5, 1);
  for (int i = 0; i < 5; ++i) buffer[i][0] = i == 2 ? 100.0f : 0.0f;
  RandomStream random(1, "test");
  std::vector<float> out(1);
  CHECK(stage.aggregate(buffer.view(), 1, random, out).updated);
  CHECK(out[0] == Approx(5));
}

// Rows 0, 1, 2, 100 and one that is not finite, which is the one of f = 1: without it no other can be bad, so NNM mixes
// all four, and their mean is 103/4. With f = 1 it would mix three each, to (1 + 1 + 1 + 103/3)/4.
TEST_CASE("stage: a row that is not finite leaves, and f with it") {
  ThreadPool pool(1);
  Stage stage({{Component::named(ComponentKind::pre_aggregator, "nnm")}, Component::named(ComponentKind::rule, "mean")},
              pool);
  RowBuffer buffer(5, 1);
  const float values[] = {0, 1, std::numeric_limits<float>::quiet_NaN(), 2, 100};
  for (int i = 0; i < 5; ++i) buffer[i][0] = values[i];
  RandomStream random(1, "test");
  std::vector<float> out(1);
  CHECK(stage.aggregate(buffer.view(), 1, random, out).updated);
  CHECK(out[0] == Approx(103.0 / 4));
}

// Half of 3,000 workers in two groups of 1,500: the terms at the edge are e^-2000, but the law is one.
// By symmetry the two groups are equally likely to have the majority, and a tie (750 and 750) is rare: 0.029.
TEST_CASE("law: huge groups") {
  const std::vector<double> law = corrupted_vote_distribution({1500, 1500}, 1500);
  const VoteMeans means = mean_votes({1500, 1500}, 1500);
  CHECK(std::accumulate(law.begin(), law.end(), 0.0) == Approx(1).epsilon(1e-9));
  // P(750 of 1500 in the first group) ≈ 1/√(2π·variance), variance = 1500·½·½·1500/2999 = 187.56: 0.02913; two groups
  // tie.
  CHECK(means.no_majority == Approx(2 * 0.02913).epsilon(1e-3));
  CHECK(means.corrupted == Approx(1 - 0.02913).epsilon(1e-3));
  CHECK(law[1] == Approx(means.corrupted).epsilon(1e-10));
}
