// What a scenario chooses about votes and what travels.
#pragma once

#include "base/words.hpp"

namespace detoxsim {

/// What the server takes where a file has no strict majority: nothing, the first replica, or the mean of all.
enum class NoMajority { drop, first, mean };
template <>
inline constexpr std::array words_of<NoMajority> = {Word{NoMajority::drop, "drop"}, Word{NoMajority::first, "first"},
                                                    Word{NoMajority::mean, "mean"}};

/// What a gradient is on the wire: all of its floats, or their signs.
enum class Compression { none, sign };
template <>
inline constexpr std::array words_of<Compression> = {Word{Compression::none, "none"}, Word{Compression::sign, "sign"}};

}  // namespace detoxsim
