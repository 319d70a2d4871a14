// Standard normal numbers by the million.
#pragma once

#include <span>

#include "base/random.hpp"

namespace detoxsim {

/// Fills `out` with independent standard normal numbers, several times as fast as RandomStream::normal(): the ziggurat
/// of Marsaglia and Tsang (2000) as Doornik mended it (2005), whose layer and position come from different bits.
void fill_normal(RandomStream& random, std::span<float> out);

}  // namespace detoxsim
