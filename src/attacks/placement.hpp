// Placements: which workers are Byzantine in an iteration.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/random.hpp"
#include "base/registry.hpp"

namespace detoxsim {

struct PlacementContext {
  int workers = 0;                           ///< p
  int byzantine = 0;                         ///< q
  std::span<const std::vector<int>> groups;  ///< workers of each file
  std::span<const int> workers_to_win;       ///< per group: how many Byzantine workers win its vote
  std::uint64_t seed = 0;
};

/// The q Byzantine workers of an iteration (from 1), ascending. The random ones depend on (seed, iteration, p, q) only,
/// so that runs can be compared pair by pair. InputError where the parameters don't fit the facts.
using PlacementFunction = std::vector<int> (*)(const Params& params, const PlacementContext& context,
                                               std::int64_t iteration);
using PlacementRegistry = Registry<PlacementFunction>;

}  // namespace detoxsim
