// The keys of a scenario as a reference guide shows them: for `detoxsim schema --markdown`.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/registry.hpp"

namespace detoxsim {

/// One key.
struct KeyInfo {
  std::string path;  ///< as `--set` takes it: "redundancy.vote.early"
  std::string help;
  std::vector<std::string> words;     ///< that a plain value may be, or the files that come with the program
  std::string expected;               ///< type and bounds of a plain value; "" where only a component may stand
  std::optional<ComponentKind> kind;  ///< of the component, or of the components of a list
  bool is_list = false;               ///< a list of components
  Value fallback;                     ///< the default; of a component its name, of a list of components an empty list
  std::string example, unit;          ///< JSON; "" where there is no unit
};

/// An object at the top of a scenario with all keys in it, however deep; "" for the keys that stand beside it.
struct SectionInfo {
  std::string name, help;
  std::vector<KeyInfo> keys;
};

/// All keys in the order of the fields. What has no example has been forgotten in reference.cpp; a test looks.
std::vector<SectionInfo> scenario_reference();

/// The paths for which reference.cpp has an example, so that a test finds those of keys that are no longer there.
std::vector<std::string> paths_with_examples();

}  // namespace detoxsim
