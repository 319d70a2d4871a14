// Comparator networks that put chosen order statistics of n values into their places, without a branch.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

namespace detoxsim::kernels {

/// One step of a network on the wires a < b: both get their place, or only the minimum (to a) or the maximum (to b) is
/// needed; or wires a … a+3, a+7, a+15 are sorted as a whole.
struct NetworkStep {
  enum class Kind : std::uint8_t { both, minimum, maximum, sort4, sort8, sort16 };
  Kind kind;
  std::uint16_t a, b;
};

/// Batcher's odd-even merge sort for n wires (Knuth, TAOCP 3, 5.2.2 M), less what the order statistics first … last−1
/// don't depend on. Its first rounds sort blocks of 4, 8, 16: those that are complete are one step each, done within
/// registers.
std::vector<NetworkStep> selection_network(int n, int first, int last);

/// The same, built only once per (n, first, last). Safe from several threads.
std::shared_ptr<const std::vector<NetworkStep>> cached_network(int n, int first, int last);

}  // namespace detoxsim::kernels
