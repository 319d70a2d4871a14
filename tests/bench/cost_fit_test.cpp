// From times made by known speeds back to the speeds.
#include "bench/cost_fit.hpp"

#include <cmath>

#include "base/helpers.hpp"
#include "rules/costs.hpp"

using namespace detoxsim;

namespace {

const CostModel fit_machine = {{{{1, 2e10}}}, 1e10, {}};

// What a part of that speed takes at n = 20 and 60, each with memory of its own speed, times a factor.
std::vector<Measurement> measurements(const PartSpeed& speed, const std::vector<double>& factors = {1, 1}) {
  std::vector<Measurement> list;
  for (std::size_t i = 0; i < factors.size(); ++i) {
    const OperationCost cost = cost::gram(i == 0 ? 20 : 60, 300'000);
    const double bytes_per_s = i == 0 ? 5e10 : 2e10;
    list.push_back({cost, bytes_per_s, factors[i] * fit_machine.seconds(speed, cost, bytes_per_s)});
  }
  return list;
}

}  // namespace

TEST_CASE("cost fit: recovers the speed that made the times") {
  for (const double s_per_flop : {1e-12, 6.5e-12, 1e-9}) {
    const PartSpeed fitted = fit_part(fit_machine, measurements({s_per_flop, 1}));
    CHECK(fitted.s_per_flop == Approx(s_per_flop).epsilon(1e-9));
    CHECK(fitted.memory == 1);
  }
}

TEST_CASE("cost fit: a law of bytes alone is fitted by its share of the memory") {
  // 8e8 bytes at 2e10 and 1e10 per second, of which the part gets 0.8: 0.05 and 0.1 s.
  const PartSpeed fitted = fit_part(fit_machine, {{{0, 8e8}, 2e10, 0.05}, {{0, 8e8}, 1e10, 0.1}});
  CHECK(fitted.s_per_flop == 0);
  CHECK(fitted.memory == Approx(0.8).epsilon(1e-12));
}

// Memory alone would take 40 and 80 ms, 1/0.9 and 1/0.6 times as long as measured: the geometric mean of these shares.
TEST_CASE("cost fit: faster than the memory's speed, a law is fitted by its share of it") {
  const PartSpeed fitted = fit_part(fit_machine, {{{1e6, 8e8}, 2e10, 0.036}, {{1e6, 8e8}, 1e10, 0.048}});
  CHECK(fitted.s_per_flop == 0);
  CHECK(fitted.memory == Approx(1 / std::sqrt(0.54)).epsilon(1e-12));
}

TEST_CASE("cost fit: between what single measurements say") {
  const double fitted = fit_part(fit_machine, measurements({1e-10, 1}, {0.9, 1.1})).s_per_flop;
  CHECK(fitted > 0.85e-10);
  CHECK(fitted < 1.15e-10);
}
