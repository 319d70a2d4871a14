// Distances from differences, in double: of n rows to one point, a single pass where the Gram matrix would be n²d
// flops, and of single pairs of rows.
#pragma once

#include <span>

#include "base/rows.hpp"
#include "base/thread_pool.hpp"

namespace detoxsim::kernels {

/// out[i] = ‖xᵢ − point‖², accurate also where float32 products overflow or underflow; infinite for a row with an
/// element that is not finite, for all rows where the point has one. Returns whether all are finite. point: d floats,
/// out: n.
bool squared_distances(ThreadPool& pool, const RowView& rows, const float* point, std::span<double> out);

struct Pair {
  int i, j;
};

/// out[k] = ‖xᵢ − xⱼ‖² of the pairs[k] = {i, j}, accurate also where the rows nearly agree: three flops for each of the
/// d elements of a pair.
void squared_distances(ThreadPool& pool, const RowView& rows, std::span<const Pair> pairs, std::span<double> out);

}  // namespace detoxsim::kernels
