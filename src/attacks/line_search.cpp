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

double largest_by_steps(const std::function<double(double)>& function, double step, int evaluations) {
  double best = 0, best_value = function(best);
  bool expands = true;
  for (int i = 1; i < evaluations; ++i) {
    const double value = function(best + step);
    const bool better = value > best_value;
    if (better) {
      best += step;
      best_value = value;
    }
    step *= better && expands ? 2 : 0.8;
    expands = expands && better;
  }
  return best;
}

}  // namespace detoxsim
