// What the vectorised part of the order statistics is told, and what it answers.
#pragma once

#include <cstddef>

#include "kernels/selection_network.hpp"

namespace detoxsim::kernels {

/// The network runs over blocks of 64 columns as long as they fit into the first cache, then over blocks of 16, which
/// fit into the second; more rows than this are selected from column by column, three to five times slower.
constexpr int max_wires_of_wide_blocks = 128;
constexpr int max_network_wires = 16384;

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
