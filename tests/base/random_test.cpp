#include "base/random.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <set>

#include "catch.hpp"

using namespace detoxsim;

namespace {

// Pearson's χ² of counts against equal frequencies. The bounds below are the 0.999 quantiles; the seeds are fixed, so a
// test passes always or never.
double chi_square(const std::vector<int>& counts) {
  const double expected =
      static_cast<double>(std::accumulate(counts.begin(), counts.end(), 0)) / static_cast<double>(counts.size());
  double sum = 0;
  for (const int count : counts) sum += (count - expected) * (count - expected) / expected;
  return sum;
}

}  // namespace

TEST_CASE("stream: the same numbers on every machine and in every version") {
  // From an independent implementation of xoshiro256**, splitmix64 and FNV-1a.
  RandomStream a(1, "batches"), b(42, "x", 7, 9), c(1, "batches");
  CHECK(a.bits() == 0x483750ac3984c3d8u);
  CHECK(a.bits() == 0x81f78c7ee5cada15u);
  CHECK(a.bits() == 0x8b09625fe73e1ee9u);
  CHECK(a.bits() == 0xb92db0114d076dfeu);
  CHECK(a.bits() == 0xee4ab30e721fb416u);
  CHECK(a.bits() == 0xfb6c90d606336fb1u);
  CHECK(b.bits() == 0x9d9c4dccc01b8d97u);
  CHECK(b.bits() == 0xa309aec9949da047u);
  CHECK(c.uniform() == 0.28209404186920306);  // the first word's upper 53 bits · 2⁻⁵³
}

TEST_CASE("stream: each part of its name makes another stream") {
  std::set<std::uint64_t> first;
  for (std::uint64_t seed = 0; seed < 10; ++seed)
    for (const char* purpose : {"", "a", "b", "ab"})
      for (std::uint64_t index = 0; index < 10; ++index)
        for (std::uint64_t iteration = 0; iteration < 10; ++iteration)
          first.insert(RandomStream(seed, purpose, index, iteration).bits());
  CHECK(first.size() == 10 * 4 * 10 * 10);
}

TEST_CASE("stream: neighbouring streams are independent") {
  // The first numbers of 16,000 workers' streams, and of as many iterations', in 16 classes: χ² with 15 degrees.
  std::vector<int> workers(16), iterations(16);
  for (std::uint64_t i = 0; i < 16000; ++i) {
    ++workers[RandomStream(1, "p", i).below(16)];
    ++iterations[RandomStream(1, "p", 0, i).below(16)];
  }
  CHECK(chi_square(workers) < 37.7);
  CHECK(chi_square(iterations) < 37.7);
  // Correlation of two neighbours over 10,000 numbers: its standard deviation is 0.01.
  for (const std::uint64_t index : {1, 2, 3}) {
    RandomStream a(1, "p", 0), b(1, "p", index);
    double sum = 0;
    for (int i = 0; i < 10000; ++i) sum += (a.uniform() - 0.5) * (b.uniform() - 0.5);
    CHECK(std::abs(12 * sum / 10000) < 0.035);
  }
}

TEST_CASE("below: uniform, in its bounds") {
  RandomStream random(3, "test");
  std::vector<int> counts(10);
  for (int i = 0; i < 100000; ++i) ++counts.at(random.below(10));
  CHECK(chi_square(counts) < 27.9);  // 9 degrees
  for (int i = 0; i < 10; ++i) CHECK(random.below(1) == 0);
}

TEST_CASE("below: unbiased where 2^64 is far from a multiple of the bound") {
  // With bound 3·2⁶² a plain remainder falls into [0, 2⁶²) half of the time instead of a third; 30,000 draws: ±0.008.
  RandomStream random(3, "test");
  const std::uint64_t third = std::uint64_t{1} << 62;
  int low = 0;
  for (int i = 0; i < 30000; ++i) {
    const std::uint64_t value = random.below(3 * third);
    REQUIRE(value < 3 * third);
    low += value < third ? 1 : 0;
  }
  CHECK(low / 30000.0 == Approx(1.0 / 3).margin(0.009));
}

TEST_CASE("uniform: at least 0, below 1") {
  RandomStream random(4, "test");
  std::vector<int> counts(20);
  for (int i = 0; i < 100000; ++i) {
    const double value = random.uniform();
    REQUIRE((value >= 0 && value < 1));
    ++counts[static_cast<std::size_t>(20 * value)];
  }
  CHECK(chi_square(counts) < 43.9);  // 19 degrees
}

TEST_CASE("normal: moments and tails") {
  RandomStream random(5, "test");
  constexpr int draws = 200000;
  double sum = 0, squares = 0, cubes = 0, fourths = 0;
  int beyond = 0;
  for (int i = 0; i < draws; ++i) {
    const double x = random.normal();
    sum += x, squares += x * x, cubes += x * x * x, fourths += x * x * x * x;
    beyond += std::abs(x) > 1.959964 ? 1 : 0;
  }
  // Standard deviations of these means: √(1/n), √(2/n), √(15/n), √(96/n); of the share: √(0.05·0.95/n).
  CHECK(sum / draws == Approx(0).margin(3.5 * std::sqrt(1.0 / draws)));
  CHECK(squares / draws == Approx(1).margin(3.5 * std::sqrt(2.0 / draws)));
  CHECK(cubes / draws == Approx(0).margin(3.5 * std::sqrt(15.0 / draws)));
  CHECK(fourths / draws == Approx(3).margin(3.5 * std::sqrt(96.0 / draws)));
  CHECK(beyond / static_cast<double>(draws) == Approx(0.05).margin(3.5 * std::sqrt(0.0475 / draws)));
}

TEST_CASE("permutation: every order equally often") {
  RandomStream random(6, "test");
  std::map<std::vector<std::uint32_t>, int> orders;
  for (int i = 0; i < 24000; ++i) ++orders[random.permutation(4)];
  REQUIRE(orders.size() == 24);
  std::vector<int> counts;
  for (const auto& [order, count] : orders) {
    counts.push_back(count);
    auto sorted = order;
    std::sort(sorted.begin(), sorted.end());
    REQUIRE(sorted == std::vector<std::uint32_t>{0, 1, 2, 3});
  }
  CHECK(chi_square(counts) < 49.8);  // 23 degrees
  CHECK(random.permutation(0).empty());
  CHECK(random.permutation(1) == std::vector<std::uint32_t>{0});
}

TEST_CASE("subset: every subset equally often, ascending") {
  RandomStream random(7, "test");
  std::map<std::vector<int>, int> subsets;
  for (int i = 0; i < 20000; ++i) ++subsets[random.subset(6, 3)];
  REQUIRE(subsets.size() == 20);  // 6 choose 3
  std::vector<int> counts;
  for (const auto& [subset, count] : subsets) {
    counts.push_back(count);
    REQUIRE((0 <= subset[0] && subset[0] < subset[1] && subset[1] < subset[2] && subset[2] < 6));
  }
  CHECK(chi_square(counts) < 43.9);  // 19 degrees
  CHECK(random.subset(5, 0).empty());
  CHECK(random.subset(3, 3) == std::vector<int>{0, 1, 2});
}
