// Weighted sums of rows that lie far from the origin, but near to each other.
#pragma once

#include <span>

#include "kernels/kernels.hpp"

namespace detoxsim::kernels {

/// outs[o] = Σ weights(o, i)·xᵢ with Σ weights(o, ·) = 1, as weighted_sums() but precise relative to the distances from
/// `origin` (d floats): many small weights in float32 lose nothing of what the rows differ by. weights: outputs × n
bool affine_sums(ThreadPool& pool, const RowView& rows, const Matrix& weights, const float* origin,
                 std::span<float* const> outs);

}  // namespace detoxsim::kernels
