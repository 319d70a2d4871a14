#include "bench/cost_fit.hpp"

#include <algorithm>
#include <cmath>

#include "base/golden_section.hpp"

namespace detoxsim {

namespace {

double squared_error(const CostModel& machine, const PartSpeed& speed, const std::vector<Measurement>& measurements) {
  double sum = 0;
  for (const auto& one : measurements)
    sum += std::pow(machine.seconds(speed, one.cost, one.bytes_per_s) / one.seconds - 1, 2);
  return sum;
}

// The cost that explains this measurement alone; 0 where memory takes longer than was measured.
double s_per_flop_of(const CostModel& machine, const Measurement& one) {
  const double together = std::max(0.0, one.seconds - one.cost.serial_flops / machine.serial_flops_per_s);
  const double moving = one.cost.bytes / one.bytes_per_s;
  return std::sqrt(std::max(0.0, together * together - moving * moving)) / (one.cost.flops - one.cost.serial_flops);
}

// The geometric mean of what the measurements say, each by itself.
double memory_share(const std::vector<Measurement>& measurements) {
  double sum = 0;
  for (const auto& one : measurements) sum += std::log(one.cost.bytes / one.bytes_per_s / one.seconds);
  return std::exp(sum / static_cast<double>(measurements.size()));
}

}  // namespace

PartSpeed fit_part(const CostModel& machine, const std::vector<Measurement>& measurements) {
  const PartSpeed moving = {0, memory_share(measurements)};
  if (measurements.front().cost.flops == 0 || moving.memory >= 1) return moving;
  std::vector<double> candidates;
  for (const auto& one : measurements) candidates.push_back(s_per_flop_of(machine, one));
  const auto [low, high] = std::minmax_element(candidates.begin(), candidates.end());
  // The error falls, then rises.
  const auto fit = [&](double s_per_flop) { return -squared_error(machine, {s_per_flop, 1}, measurements); };
  return {golden_section_maximum(fit, *low, *high, 80).x, 1};
}

}  // namespace detoxsim
