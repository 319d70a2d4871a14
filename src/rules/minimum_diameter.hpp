// The subset of smallest diameter, exactly.
#pragma once

#include <vector>

#include "kernels/kernels.hpp"

namespace detoxsim {

/// The `size` indices whose largest pairwise distance is smallest, ascending; of several such sets the first in
/// lexicographic order. squared_distances: n×n, symmetric; 1 ≤ size ≤ n. Branch and bound: a diameter t is possible
/// where the pairs farther apart than t can be covered by n − size rows (vertex cover); exponential in n − size only,
/// and only as far as the reductions leave something to branch on.
std::vector<int> minimum_diameter_subset(const kernels::Matrix& squared_distances, int size);

}  // namespace detoxsim
