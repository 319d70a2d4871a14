#include "base/normal_numbers.hpp"

#include <cmath>
#include <vector>

#include "catch.hpp"

using namespace detoxsim;

namespace {

double normal_share_below(double x) { return std::erfc(-x / std::sqrt(2.0)) / 2; }

}  // namespace

TEST_CASE("normal numbers: as often in each interval as the distribution says, in the tail, too") {
  for (const std::uint64_t seed : {1u, 2718u}) {
    RandomStream random(seed, "normal numbers");
    std::vector<float> numbers(1000000);
    fill_normal(random, numbers);
    // 80 intervals of 0.1 from −4 to 4 and what lies beyond: 82 counts. The 0.999 quantile of χ² with 81 degrees is
    // 126.
    std::vector<double> counts(82, 0.0);
    int beyond = 0;
    for (const float x : numbers) {
      const double place = std::floor((double(x) + 4) * 10);
      ++counts[static_cast<std::size_t>(std::min(81.0, std::max(0.0, place + 1)))];
      beyond += std::abs(x) > 3.4426198 ? 1 : 0;
    }
    double statistic = 0;
    for (int i = 0; i < 82; ++i) {
      const double low = i == 0 ? 0 : normal_share_below(-4 + (i - 1) * 0.1);
      const double high = i == 81 ? 1 : normal_share_below(-4 + i * 0.1);
      const double expected = 1e6 * (high - low);
      statistic += (counts[static_cast<std::size_t>(i)] - expected) * (counts[static_cast<std::size_t>(i)] - expected) /
                   expected;
    }
    CHECK(statistic < 126);
    // Where the tail begins: 1e6 · 2 · (1 − Φ(3.4426198)) = 576 ± 24.
    CHECK(std::abs(beyond - 576) < 80);
  }
}

TEST_CASE("normal numbers: the same from the same stream, whatever else was drawn") {
  RandomStream one(7, "x"), other(7, "x");
  std::vector<float> a(1000), b(1000);
  fill_normal(one, a);
  fill_normal(other, b);
  CHECK(a == b);
  fill_normal(one, a);
  CHECK(a != b);
}
