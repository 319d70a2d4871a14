// Random streams: one per (seed, purpose, index, iteration), so the order in which they are used changes nothing.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

namespace detoxsim {

/// xoshiro256** (Blackman, Vigna 2021) seeded by splitmix64, with distributions of our own: the standard library's
/// differ between implementations.
class RandomStream {
 public:
  RandomStream(std::uint64_t seed, std::string_view purpose, std::uint64_t index = 0, std::uint64_t iteration = 0);

  std::uint64_t bits();
  /// Uniform in [0, bound), unbiased. bound ≥ 1
  std::uint64_t below(std::uint64_t bound);
  /// Uniform in [0, 1), 53 bits
  double uniform();
  /// Standard normal (Box–Muller)
  double normal();
  /// 0 … n−1 in random order (Fisher–Yates)
  std::vector<std::uint32_t> permutation(std::uint32_t n);
  /// `count` distinct numbers of 0 … n−1, uniform over all subsets, ascending. count ≤ n
  std::vector<int> subset(int n, int count);

 private:
  std::array<std::uint64_t, 4> state_;
  double spare_ = 0;
  bool has_spare_ = false;
};

}  // namespace detoxsim
