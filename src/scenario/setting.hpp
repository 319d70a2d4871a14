// What `--set PATH=VALUE` does to the JSON of a scenario.
#pragma once

#include "scenario/json.hpp"
#include "scenario/scenario.hpp"

namespace detoxsim {

/// Replaces what stands at the path. Paths of files are relative to the working directory. InputError.
void apply_setting(Json& root, const Setting& given);

}  // namespace detoxsim
