// How many classes a data set of the user's has, as its labels say.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "base/params.hpp"

namespace detoxsim {

inline constexpr int most_classes = 256;  ///< a label is a byte

/// "classes": "auto" (default), or their number, for data that lacks samples of the last ones.
ParamSpec classes_param();
/// The number given, or the largest label of both halves plus 1. InputError, which begins with `name`, where a label is
/// not below the number given, or all samples are of class 0.
int classes_of(const Params& params, std::span<const std::uint8_t> train, std::span<const std::uint8_t> test,
               const std::string& name);

}  // namespace detoxsim
