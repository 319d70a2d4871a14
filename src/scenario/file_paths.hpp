// Paths of a scenario as they are once read: absolute, so that they mean the same from any folder.
#pragma once

#include <string>

namespace detoxsim {

/// A path, or a file URL, seen from a folder ("" for the working directory). InputError: no usable path.
std::string absolute_path(const std::string& text, const std::string& folder);

}  // namespace detoxsim
