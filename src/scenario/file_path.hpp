// Paths of files as a scenario says them, made absolute, so that they mean the same from any folder.
#pragma once

#include <string>

#include "base/params.hpp"

namespace detoxsim {

/// A path, or a file URL, seen from a folder ("" for the working directory). InputError: no usable path.
std::string absolute_path(const std::string& text, const std::string& folder);
/// What a path parameter says, absolute. A name of a built-in platform becomes its file; that of a generated one and a
/// word such as "none" stay. InputError: no usable path, no such platform.
std::string absolute_path(const ParamSpec& spec, const std::string& text, const std::string& folder);

}  // namespace detoxsim
