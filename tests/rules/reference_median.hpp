// The geometric median by other means than src/: Newton's method, proved right by the subgradient.
#pragma once

#include "rules/reference.hpp"

namespace detoxsim::reference {

/// The minimiser of Σ‖z − xᵢ‖. With `smoothing_absolute` = ν the point that `iterations` steps of
/// z ← Σwᵢxᵢ/Σwᵢ, wᵢ = 1/max(ν, ‖z − xᵢ‖), reach. Throws where it can't prove its answer.
Answer geometric_median(const Problem& problem);

}  // namespace detoxsim::reference
