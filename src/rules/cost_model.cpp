#include "rules/cost_model.hpp"

#include <algorithm>
#include <cmath>

namespace detoxsim {

double MemorySpeed::at(double bytes) const {
  const auto above =
      std::find_if(points.begin(), points.end(), [&](const Point& point) { return point.bytes > bytes; });
  if (above == points.begin()) return points.front().bytes_per_s;
  if (above == points.end()) return points.back().bytes_per_s;
  const Point& below = *(above - 1);
  const double share = std::log(bytes / below.bytes) / std::log(above->bytes / below.bytes);
  return below.bytes_per_s * std::pow(above->bytes_per_s / below.bytes_per_s, share);
}

double MemorySpeed::fastest() const {
  return std::max_element(points.begin(), points.end(),
                          [](const Point& a, const Point& b) { return a.bytes_per_s < b.bytes_per_s; })
      ->bytes_per_s;
}

double CostModel::seconds(const PartSpeed& speed, const OperationCost& cost, double bytes_per_s) const {
  const double arithmetic = speed.s_per_flop * (cost.flops - cost.serial_flops);
  const double share = std::min(speed.memory, std::max(1.0, memory.fastest() / bytes_per_s));
  const double moving = cost.bytes / (share * bytes_per_s);
  return std::hypot(arithmetic, moving) + cost.serial_flops / serial_flops_per_s;
}

}  // namespace detoxsim
