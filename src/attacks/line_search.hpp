// The largest value of a function on an interval, with few evaluations.
#pragma once

#include <functional>

namespace detoxsim {

/// The x in [low, high] with the largest function(x): two thirds of the evaluations on a geometric grid, the rest by
/// golden-section search around the best of it. NaN counts as smaller than anything; ties go to the smaller x.
/// 0 < low < high, evaluations ≥ 3
double largest_at(const std::function<double(double)>& function, double low, double high, int evaluations);

/// ByzFL's search (attacks.py, optimised ALIE and IPM), over x ≥ 0 from 0 on, with a first step of `step`. Expansion: a
/// step ahead; where that is better it is taken and doubled, else it shrinks to 0.8 of itself and expansion is over.
/// Contraction: a step ahead, taken where that is better; it shrinks each time. NaN is never better.
double largest_by_steps(const std::function<double(double)>& function, double step, int evaluations);

}  // namespace detoxsim
