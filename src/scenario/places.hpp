// Where in a scenario something stands, found by walking its fields.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/params.hpp"

namespace detoxsim {

/// The parameters that are paths of files, "cluster.platform", "training.dataset.path", of whichever component. Lists
/// of components have none.
const std::map<std::string, ParamSpec>& path_parameters();
/// The objects that have such a key, up to three: sections, and components with such a parameter; "the top".
std::vector<std::string> places_of(const std::string& key);

}  // namespace detoxsim
