// Every rule on a handful of numbers, with the sums in comments; what a person can check on paper.
#include <cmath>
#include <set>

#include "catch.hpp"
#include "rules/support.hpp"

namespace detoxsim {

using testing::aggregate;
using testing::pre_aggregate;
using testing::Rows;
using testing::Settings;

namespace {

Rows column(const std::vector<float>& values) {
  Rows rows;
  for (const float x : values) rows.push_back({x});
  return rows;
}

double on_line(const std::string& rule, const std::vector<float>& values, int f, const Settings& settings = {}) {
  return aggregate(rule, column(values), f, settings)[0];
}

std::int64_t whole(int value) { return value; }

const std::vector<float> five{0, 1, 3, 4.5f, 100};

}  // namespace

TEST_CASE("coordinate-wise rules on a line") {
  CHECK(on_line("mean", five, 0) == Approx(21.7));                        // 108.5/5
  CHECK(on_line("coordinate-median", five, 1) == 3);                      // the third of five
  CHECK(on_line("coordinate-median", {100, 0, 3, 1}, 1) == 2);            // (1+3)/2
  CHECK(on_line("trimmed-mean", five, 1) == Approx(8.5 / 3));             // (1+3+4.5)/3
  CHECK(on_line("trimmed-mean", five, 2) == 3);                           // the median
  CHECK(on_line("norm-filter", {-1, 3, 2, -100}, 1) == Approx(4.0 / 3));  // without −100: (−1+3+2)/3
}

TEST_CASE("mean-around-median and phocas differ in their centre") {
  const std::vector<float> values{0, 6, 6, 9, 12.2f};
  // median 6, distances 6 0 0 3 6.2: without 12.2 (0+6+6+9)/4
  CHECK(on_line("mean-around-median", values, 1) == Approx(5.25));
  // trimmed mean (6+6+9)/3 = 7, distances 7 1 1 2 5.2: without 0 (6+6+9+12.2)/4
  CHECK(on_line("phocas", values, 1) == Approx(8.3));
}

TEST_CASE("sign-sgd takes the majority of signs") {
  // signs (1 −1 0), (1 −1 1), (−1 1 −1): sums 1, −1, 0
  CHECK(aggregate("sign-sgd", {{1, -2, 0}, {3, -1, 5}, {-100, 4, -2}}, 1) == std::vector<float>{1, -1, 0});
}

TEST_CASE("krum and multi-krum with the published and with ByzFL's counts") {
  // Squared distances, ascending: 0: 1 9 20.25 …; 1: 1 4 12.25; 3: 2.25 4 9; 4.5: 2.25 12.25 20.25; 100: far.
  // n−f−2 = 2 neighbours: scores 10, 5, 6.25, 14.5. Krum: 1. The best two: (1+3)/2.
  CHECK(on_line("krum", five, 1) == 1);
  CHECK(on_line("multi-krum", five, 1) == 2);
  // n−f−1 = 3 neighbours: scores 30.25, 17.25, 15.25, 34.75. Krum: 3. The best four: (0+1+3+4.5)/4.
  CHECK(on_line("krum", five, 1, {{"neighbours", whole(3)}}) == 3);
  CHECK(on_line("multi-krum", five, 1, {{"neighbours", whole(3)}, {"selected", whole(4)}}) == Approx(2.125));
}

TEST_CASE("ties go to the lowest index") {
  // One neighbour each: 0, 1 and 10, 11 all score 1.
  CHECK(on_line("krum", {10, 11, 0, 1}, 1) == 10);
  CHECK(on_line("krum", {1, 0, 11, 10}, 1) == 1);
  CHECK(on_line("multi-krum", {10, 11, 0, 1}, 1) == 10);
  CHECK(on_line("multi-krum", {1, 0, 11, 10}, 1) == 1);
  CHECK(on_line("norm-filter", {3, -3}, 1) == 3);
  CHECK(on_line("monna", {0, 3, -3}, 1) == 1.5f);
}

TEST_CASE("bulyan, iterative and one-shot") {
  const std::vector<float> values{0, 1, 2.1f, 3.3f, 4.6f, 6, 100};
  // n = 7, f = 1, θ = 5, β = 3. Scores with 4 neighbours: 37.46 20.46 13.31 15.71 22.86 49.46 …: 2.1 goes first.
  // 3 neighbours among the others: 33.05 19.25 14.27 (3.3) 16.61 34.25. 2: 22.16 13.96 (1) 14.92 26.96.
  // 1: 21.16 (0), 1.96 (4.6), 1.96 (6): the lower index, 4.6. 1 again: 0 and 6 both 36: 0.
  // {0, 1, 2.1, 3.3, 4.6}: median 2.1, distances 2.1 1.1 0 1.2 2.5: (1+2.1+3.3)/3
  CHECK(on_line("bulyan", values, 1) == Approx(6.4 / 3));
  // θ = n−f−2 = 4 best of the first scores: 2.1 3.3 1 4.6; the two central ones: (2.1+3.3)/2
  CHECK(on_line("bulyan", values, 1, {{"variant", std::string("one-shot")}}) == Approx(2.7));
  // θ = 2 of the iterative variant: 2.1 and 3.3; β = 1: of two values equally far from 2.7 the smaller
  CHECK(on_line("bulyan", values, 1, {{"theta", whole(2)}, {"beta", whole(1)}}) == Approx(2.1));
}

TEST_CASE("the geometric median of a triangle is its Fermat point") {
  // (0,0), (1,0), (0,1): t = (3−√3)/6 on the diagonal makes √2 + 2(2t−1)/√((1−t)²+t²) vanish.
  const double t = (3 - std::sqrt(3.0)) / 6;
  const auto inside = aggregate("geometric-median", {{0, 0}, {1, 0}, {0, 1}}, 0);
  CHECK(inside[0] == Approx(t).epsilon(1e-5));
  CHECK(inside[1] == Approx(t).epsilon(1e-5));
  // Where an angle is more than 120°, that corner: the unit vectors to the others add up to (0, 0.2), less than 1.
  CHECK(aggregate("geometric-median", {{1, 0.1f}, {0, 0}, {-1, 0.1f}}, 0) == std::vector<float>{0, 0});
}

TEST_CASE("the geometric median on a line is the median, also where steps pass through a row") {
  CHECK(on_line("geometric-median", five, 0) == 3);
  // The mean, where the steps begin, is row 0, which is not the median: (2.5 + 0 + 1 + 2 + 7)/5 = 2.5
  CHECK(on_line("geometric-median", {2.5f, 0, 1, 2, 7}, 0) == 2);
  // A row holds back the steps from it; with a tolerance wider than those it must not pass for the median.
  CHECK(on_line("geometric-median", {2.5f, 0, 1, 2, 7}, 0, {{"tolerance", 1e-3}}) == Approx(2).epsilon(1e-2));
  // Most rows in one place: there.
  CHECK(on_line("geometric-median", {7, 5, 7, 1e6f, 7}, 0) == 7);
  // Two rows: every point between them is a median, and the mean is where it begins.
  CHECK(on_line("geometric-median", {2, 4}, 0) == 3);
}

TEST_CASE("centered clipping from each start") {
  const std::vector<float> values{0.5f, 3, -10};
  const Settings one{{"tau", 1.0}};
  // from 0: (0.5 + 1 − 1)/3
  CHECK(on_line("centered-clipping", values, 1, one) == Approx(1.0 / 6));
  // once more from 1/6: 1/6 + (1/3 + 1 − 1)/3
  CHECK(on_line("centered-clipping", values, 1, {{"tau", 1.0}, {"iterations", whole(2)}}) == Approx(5.0 / 18));
  // from the mean −6.5/3: + (1 + 1 − 1)/3
  CHECK(on_line("centered-clipping", values, 1, {{"tau", 1.0}, {"start", std::string("mean")}}) == Approx(-5.5 / 3));
  // from the median 0.5: + (0 + 1 − 1)/3
  CHECK(on_line("centered-clipping", values, 1, {{"tau", 1.0}, {"start", std::string("coordinate-median")}}) ==
        Approx(0.5));
}

TEST_CASE("rules that choose a subset") {
  CHECK(on_line("minimum-diameter-averaging", five, 1) == Approx(2.125));     // without 100
  CHECK(on_line("minimum-diameter-averaging", five, 2) == Approx(4.0 / 3));   // {0,1,3}: 3, {1,3,4.5}: 3.5
  CHECK(on_line("minimum-diameter-averaging", {0, 1, 2}, 1) == Approx(0.5));  // {0,1} and {1,2}: the first
  CHECK(on_line("smea", five, 1) == Approx(2.125));
  // {0,1,3}: Σ(x−4/3)² = 4.67; {1,3,4.5}: Σ(x−17/6)² = 6.17
  CHECK(on_line("smea", five, 2) == Approx(4.0 / 3));
  CHECK(on_line("monna", five, 2) == Approx(4.0 / 3));                           // nearest to 0: 0 1 3
  CHECK(on_line("monna", five, 2, {{"trusted", whole(3)}}) == Approx(8.5 / 3));  // nearest to 4.5: 4.5 3 1
}

TEST_CASE("caf takes the weight of what sticks out") {
  // f = 1. Mean 1, τ = 1, 1, 1, 9 of rows 0, 0, 0, 4: weights 8/9, 8/9, 8/9, 0; Σ = 8/3 > 2. Then λ = 0: the rest's
  // mean.
  CHECK(on_line("caf", {0, 0, 0, 4}, 1) == Approx(0).margin(1e-9));
}

TEST_CASE("nearest-neighbour mixing") {
  // n−f = 3 nearest: 0, 1 and 3 all mix to 4/3; 100 takes 3 and 1: 104/3
  const Rows mixed = pre_aggregate("nnm", column({0, 1, 3, 100}), 1);
  REQUIRE(mixed.size() == 4);
  for (int i = 0; i < 3; ++i) CHECK(mixed[static_cast<std::size_t>(i)][0] == Approx(4.0 / 3));
  CHECK(mixed[3][0] == Approx(104.0 / 3));
}

TEST_CASE("bucketing puts every row into one bucket, each time into others") {
  // Powers of two: a sum tells its members. Five rows in twos: the last bucket has one.
  std::set<std::vector<float>> seen;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const Rows buckets = pre_aggregate("bucketing", column({1, 2, 4, 8, 16}), 1, {{"size", whole(2)}}, seed);
    REQUIRE(buckets.size() == 3);
    CHECK(2 * buckets[0][0] + 2 * buckets[1][0] + buckets[2][0] == 31);
    CHECK(std::exp2(std::round(std::log2(buckets[2][0]))) == buckets[2][0]);
    seen.insert({buckets[0][0], buckets[1][0]});
  }
  CHECK(seen.size() > 5);
}

TEST_CASE("clipping scales long rows down and leaves short ones") {
  // |(3,4)| = 5 > 2: × 2/5
  const Rows clipped = pre_aggregate("clipping", {{3, 4}, {0.3f, 0.4f}}, 0);
  CHECK(clipped[0][0] == Approx(1.2));
  CHECK(clipped[0][1] == Approx(1.6));
  CHECK(clipped[1] == std::vector<float>{0.3f, 0.4f});
}

TEST_CASE("adaptive clipping") {
  // n = 5, f = 1: ⌊2·1·4/5⌋ = 1 row is clipped, to the longest of the others.
  const Rows clipped = pre_aggregate("arc", column({1, -7, 3, -2, 5}), 1);
  CHECK(clipped == column({1, -5, 3, -2, 5}));
}

}  // namespace detoxsim
