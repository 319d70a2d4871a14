// What the vectorised part of the order statistics is told, and what it answers.
#pragma once

#include <cstddef>

#include "kernels/selection_network.hpp"

namespace detoxsim::kernels {

/// A block that the network runs over fills most of a first cache.
constexpr int block_floats = 8192;
/// A block is 16 columns wide at least; more rows than fit are sorted column by column.
constexpr int max_network_wires = block_floats / 16;

/// count = 0: the mean of the order statistics first … last−1; else the mean of the `count` values closest to it, for
/// which the network must sort completely.
struct OrderStatistics {
  int first, last, count;
  const NetworkStep* steps;
  std::size_t steps_count;
};

struct BlockResult {
  bool input_finite, output_finite;
};

}  // namespace detoxsim::kernels
