// Where gradients are computed.
#pragma once

#include "base/words.hpp"

namespace detoxsim {

enum class Device { cpu, cuda };
template <>
inline constexpr std::array words_of<Device> = {Word{Device::cpu, "cpu"}, Word{Device::cuda, "cuda"}};

}  // namespace detoxsim
