// Attacks that draw, and those that send what is no number.
#include <limits>

#include "attacks/helpers.hpp"

using namespace detoxsim;
using namespace detoxsim::testing;

namespace {

struct Moments {
  double mean = 0, deviation = 0;
  explicit Moments(const Vector& vector) {
    for (const float x : vector) mean += x / double(vector.size());
    for (const float x : vector) deviation += (x - mean) * (x - mean) / double(vector.size());
    deviation = std::sqrt(deviation);
  }
};

}  // namespace

TEST_CASE("gaussian: N(mean, deviation²), drawn for each file and iteration or once for all files") {
  const Scene some = scene(Vectors(3, Vector(100000)));
  ThreadPool pool(1);
  const auto apart = attack("gaussian", pool, {{"mean", 0.1}, {"deviation", 2.0}});
  const Vector first = forged(*apart, some, 0);
  // Standard errors: 2/√100000 = 0.0063 of the mean, 2/√200000 = 0.0045 of the deviation.
  CHECK(Moments(first).mean == Approx(0.1).margin(0.025));
  CHECK(Moments(first).deviation == Approx(2).margin(0.018));
  CHECK(first != forged(*apart, some, 1));
  CHECK(first != forged(*apart, some, 0, 2));
  CHECK(first == forged(*apart, some, 0));
  CHECK_FALSE(attack("gaussian", pool, {{"draw", "iteration"}})->per_file());
  CHECK(first != forged(*attack("gaussian", pool, {{"mean", 0.1}, {"deviation", 2.0}}, {45, 5, 15, 2, 99}), some, 0));
  const Vector standard = forged("gaussian", {}, some);
  CHECK(Moments(standard).mean == Approx(0).margin(0.0127));
  CHECK(Moments(standard).deviation == Approx(1).margin(0.009));
}

TEST_CASE("infinity and nan: every entry") {
  const Scene some = scene({{1, 2, 3}});
  for (const float x : forged("infinity", {}, some)) CHECK(x == std::numeric_limits<float>::infinity());
  for (const float x : forged("nan", {}, some)) CHECK(std::isnan(x));
}

// Columns: (1,2,3): mean > 0, least 1 > 0: U[1/2, 1]. (−1,1,3): mean > 0, least −1: U[−2, −1]. (−3,−2,−1): mean < 0,
// greatest −1: U[−1, −1/2]. (−3,−1,1): mean < 0, greatest 1: U[1, 2]. (−1,0,1): mean 0: 0. With b = 4 in place of 2:
// U[1/4, 1], U[−4, −1], U[−1, −1/4], U[1, 4].
TEST_CASE("fang-trimmed-mean: with full knowledge just beyond the extreme value") {
  const Vectors columns = {{1, -1, -3, -3, -1}, {2, 1, -2, -1, 0}, {3, 3, -1, 1, 1}};
  Vectors rows(3);
  for (int i = 0; i < 3; ++i)
    for (int repeat = 0; repeat < 400; ++repeat)
      for (const float x : columns[static_cast<std::size_t>(i)]) rows[static_cast<std::size_t>(i)].push_back(x);
  for (const double b : {2.0, 4.0}) {
    const auto f = static_cast<float>(b);
    const std::pair<float, float> intervals[] = {{1 / f, 1}, {-f, -1}, {-1, -1 / f}, {1, f}, {0, 0}};
    const Vector vector = forged("fang-trimmed-mean", {{"factor", b}}, scene(rows));
    for (std::size_t column = 0; column < 5; ++column) {
      const auto [low, high] = intervals[column];
      double sum = 0;
      for (std::size_t i = column; i < vector.size(); i += 5) {
        REQUIRE(vector[i] >= low);
        REQUIRE(vector[i] <= high);
        sum += vector[i];
      }
      // 400 draws: the standard error is 0.29/20 of the width.
      CHECK(sum / 400 == Approx((low + high) / 2).margin(0.06 * (high - low)));
    }
  }
}

// The liars hold files 0 and 1 of three: (1, −4) and (3, −2) have means 2 and −3, deviations 1 and 1: U[−2, −1] and
// U[0, 1], whatever the third file is.
TEST_CASE("fang-trimmed-mean: with partial knowledge 3 to 4 deviations from the mean of the own files") {
  Scene some = scene({{1, -4}, {3, -2}, {1000, 1000}});
  some.honest_copies = {2, 2, 3};
  ThreadPool pool(1);
  const auto partial = attack("fang-trimmed-mean", pool, {{"knowledge", "partial"}});
  Vector least{9, 9}, greatest{-9, -9};
  for (int iteration = 1; iteration <= 200; ++iteration) {
    const Vector vector = forged(*partial, some, 0, iteration);
    for (std::size_t i = 0; i < 2; ++i) {
      least[i] = std::min(least[i], vector[i]);
      greatest[i] = std::max(greatest[i], vector[i]);
    }
  }
  CHECK(least[0] == Approx(-2).margin(0.05));
  CHECK(greatest[0] == Approx(-1).margin(0.05));
  CHECK(least[1] == Approx(0).margin(0.05));
  CHECK(greatest[1] == Approx(1).margin(0.05));
  CHECK(forged(*partial, some, 0) != forged(*partial, some, 1));
  CHECK_FALSE(attack("fang-trimmed-mean", pool, {{"draw", "iteration"}})->per_file());
}
