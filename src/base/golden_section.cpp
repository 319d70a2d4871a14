#include "base/golden_section.hpp"

#include <cmath>
#include <limits>

namespace detoxsim {

Maximum golden_section_maximum(const std::function<double(double)>& function, double low, double high,
                               int evaluations) {
  constexpr double ratio = 0.6180339887498949;  // (√5 − 1)/2: one inner point of an interval serves the next one, too
  constexpr double nothing = -std::numeric_limits<double>::infinity();
  const auto inner_left = [&] { return high - ratio * (high - low); };
  const auto inner_right = [&] { return low + ratio * (high - low); };
  Maximum best = {inner_left(), nothing};
  int done = 0;
  const auto evaluated = [&](double x) {
    const double y = function(x);
    ++done;
    if (y > best.value) best = {x, y};
    return Maximum{x, std::isnan(y) ? nothing : y};
  };
  Maximum left = evaluated(inner_left());
  if (evaluations == 1) return best;
  Maximum right = evaluated(inner_right());
  while (done < evaluations && left.x < right.x) {
    if (left.value >= right.value) {
      high = right.x;
      right = left;
      left = evaluated(inner_left());
    } else {
      low = left.x;
      left = right;
      right = evaluated(inner_right());
    }
  }
  return best;
}

}  // namespace detoxsim
