// Paths of files as a scenario says them, made absolute, so that they mean the same from any folder.
#pragma once

#include <string>

#include "base/params.hpp"

namespace detoxsim {

/// What a path parameter says, absolute; folder: what it is relative to, "" for the working directory. A name of a
/// built-in platform becomes its file, a word such as "none" stays. InputError: no usable path, no such platform.
std::string absolute_path(const ParamSpec& spec, const std::string& text, const std::string& folder);

}  // namespace detoxsim
