// Quantiles of a few measurements.
#pragma once

#include <algorithm>
#include <cmath>
#include <vector>

namespace detoxsim {

/// Linear between neighbours, as NumPy's and pandas' default; 0 of nothing. 0 ≤ share ≤ 1
inline double quantile(std::vector<double> values, double share) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  const double position = share * static_cast<double>(values.size() - 1);
  const auto below = static_cast<std::size_t>(position);
  const std::size_t above = std::min(below + 1, values.size() - 1);
  return std::lerp(values[below], values[above], position - static_cast<double>(below));
}

}  // namespace detoxsim
