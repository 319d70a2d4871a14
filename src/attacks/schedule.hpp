// When an attack acts, and on which files: settings of the adversary, whatever the attack.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/words.hpp"

namespace detoxsim {

/// The iterations in which an attack acts; all 0 where it never does.
struct Acting {
  std::int64_t count = 0, first = 0, last = 0;
};

/// Iterations from 1. Byzantine workers are placed in every iteration; in those without attack they behave.
struct Schedule {
  std::int64_t from = 1;
  std::optional<std::int64_t> until = {};  ///< inclusive; none: the end
  std::int64_t every = 1;                  ///< from, from + every, …
  double probability = 1;                  ///< of each of those, independently

  bool acts(std::uint64_t seed, std::int64_t iteration) const;
  /// Of a training of so many iterations; nullopt where more than a million would have to be drawn to know.
  std::optional<Acting> acting(std::uint64_t seed, std::int64_t iterations) const;
};

/// Which files Byzantine workers distort, of those that they hold (Aspis, arXiv:2108.02416: all that they can, only
/// those that they win, and those on which they disagree with a fixed set of honest workers).
enum class Distort { all, won, fixed_disagreement };
template <>
inline constexpr std::array words_of<Distort> = {Word{Distort::all, "all"}, Word{Distort::won, "won"},
                                                 Word{Distort::fixed_disagreement, "fixed-disagreement"}};

/// Per file. groups: the workers of each file; workers_to_win: how many Byzantine ones win its vote; byzantine:
/// ascending.
std::vector<bool> distorted_files(Distort distort, std::span<const std::vector<int>> groups,
                                  std::span<const int> workers_to_win, std::span<const int> byzantine, int workers);

}  // namespace detoxsim
