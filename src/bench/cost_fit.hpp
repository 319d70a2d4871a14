// From measurements of one part to its speed.
#pragma once

#include <vector>

#include "rules/cost_model.hpp"

namespace detoxsim {

struct Measurement {
  OperationCost cost;      ///< by the part's law
  double bytes_per_s = 0;  ///< of the memory, then and there
  double seconds = 0;      ///< > 0
};

/// The speed whose relative errors have the smallest sum of squares. Two sizes can't tell arithmetic and memory apart:
/// memory gets its whole speed, and arithmetic explains the rest. Where there is none, since the law has no arithmetic
/// or memory alone would take longer than was measured, the part is fitted by its share of the memory's speed: above 1
/// where it reads faster than the mean of many rows does.
/// Exact where one speed explains all.
/// There is at least one measurement.
PartSpeed fit_part(const CostModel& machine, const std::vector<Measurement>& measurements);

}  // namespace detoxsim
