// The largest value of a function on an interval, with few evaluations.
#pragma once

#include <functional>

namespace detoxsim {

/// The x in [low, high] with the largest function(x): two thirds of the evaluations on a geometric grid, the rest by
/// golden-section search around the best of it. NaN counts as smaller than anything; ties go to the smaller x.
/// 0 < low < high, evaluations ≥ 3
double largest_at(const std::function<double(double)>& function, double low, double high, int evaluations);

}  // namespace detoxsim
