// Counts the flops of what LibTorch computes.
#pragma once

#include <functional>

namespace detoxsim {

/// Flops of the matrix products and convolutions, forward and backward, that `compute` makes LibTorch do on this
/// thread; a multiply-add counts 2. Everything else is O(activations) and not counted, as in size_of().
double counted_flops(const std::function<void()>& compute);

}  // namespace detoxsim
