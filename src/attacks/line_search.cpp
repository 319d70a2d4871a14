#include "attacks/line_search.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/golden_section.hpp"

namespace detoxsim {

double largest_at(const std::function<double(double)>& function, double low, double high, int evaluations) {
  const int grid = std::max(2, 2 * evaluations / 3);
  const auto point = [&](int i) { return low * std::pow(high / low, double(i) / (grid - 1)); };
  int best = 0;
  double best_value = -std::numeric_limits<double>::infinity();
  for (int i = 0; i < grid; ++i) {
    const double value = function(point(i));
    if (!(value > best_value)) continue;
    best = i;
    best_value = value;
  }
  const Maximum between = golden_section_maximum(function, point(std::max(0, best - 1)),
                                                 point(std::min(grid - 1, best + 1)), evaluations - grid);
  return between.value > best_value ? between.x : point(best);
}

}  // namespace detoxsim
