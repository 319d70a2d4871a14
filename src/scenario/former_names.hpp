// Keys and words that scenarios had before: they are still read, with a note that says what they are called now.
#pragma once

#include <string>
#include <vector>

#include "scenario/json.hpp"

namespace detoxsim {

/// The path of a scenario as it is called now.
std::string current_path(const std::string& path);

/// Replaces former keys and words of a scenario by those of now. Returns a note for each that was there. InputError
/// where a key stands under both names.
std::vector<std::string> rename_former(Json& scenario);

}  // namespace detoxsim
