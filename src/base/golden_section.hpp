// Golden-section search for the largest value of a function on an interval.
#pragma once

#include <functional>

namespace detoxsim {

struct Maximum {
  double x = 0, value = 0;
};

/// The best of at most `evaluations` ≥ 1 points in [low, high] that golden-section search tries (Kiefer 1953,
/// doi:10.1090/S0002-9939-1953-0055639-3); ties go to the point tried first. Finds the maximum of a unimodal function.
/// NaN counts as smaller than anything. Stops early where rounding no longer tells the two inner points apart.
Maximum golden_section_maximum(const std::function<double(double)>& function, double low, double high, int evaluations);

}  // namespace detoxsim
