// Equal shares of a whole number of things.
#pragma once

#include <cstdint>

namespace detoxsim {

/// Where share `index` of `total` things begins, 0 ≤ index ≤ shares: ⌊total·index/shares⌋, so that sizes differ by at
/// most one. No product overflows where shares < 2³¹, however large the total is.
constexpr std::int64_t share_begin(std::int64_t total, std::int64_t shares, std::int64_t index) {
  return total / shares * index + total % shares * index / shares;
}

}  // namespace detoxsim
