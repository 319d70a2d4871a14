#include "attacks/line_search.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace detoxsim {

double largest_at(const std::function<double(double)>& function, double low, double high, int evaluations) {
  const auto value = [&](double x) {
    const double y = function(x);
    return std::isnan(y) ? -std::numeric_limits<double>::infinity() : y;
  };
  const int grid = std::max(2, 2 * evaluations / 3);
  const auto point = [&](int i) { return low * std::pow(high / low, double(i) / (grid - 1)); };
  int best = 0;
  double best_x = low, best_y = value(low);
  const auto better = [&](double x, double y) {
    if (!(y > best_y)) return false;
    best_x = x;
    best_y = y;
    return true;
  };
  for (int i = 1; i < grid; ++i) {
    const double x = point(i);
    if (better(x, value(x))) best = i;
  }
  // The interval around the best grid point shrinks towards the larger of two inner points.
  constexpr double golden = 0.6180339887498949;
  double left = point(std::max(0, best - 1)), right = point(std::min(grid - 1, best + 1));
  double x1 = right - golden * (right - left), x2 = left + golden * (right - left);
  int done = grid;
  double y1 = 0, y2 = 0;
  const auto look = [&](double x, double& y) {
    y = value(x);
    better(x, y);
    ++done;
  };
  if (done < evaluations) look(x1, y1);
  if (done < evaluations) look(x2, y2);
  while (done < evaluations) {
    if (y1 >= y2) {
      right = x2;
      x2 = x1;
      y2 = y1;
      x1 = right - golden * (right - left);
      look(x1, y1);
    } else {
      left = x1;
      x1 = x2;
      y1 = y2;
      x2 = left + golden * (right - left);
      look(x2, y2);
    }
  }
  return best_x;
}

}  // namespace detoxsim
