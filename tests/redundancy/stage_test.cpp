// Pre-aggregators before a rule that takes no f get f all the same.
#include "redundancy/stage.hpp"

#include <limits>

#include "catch.hpp"

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
