// What may stand for a platform: a file, the name of one that comes with the program, or a generated one.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace detoxsim {

/// A platform file that comes with the program.
struct BuiltInPlatform {
  std::string name, file;
  std::string summary;  ///< the first sentence of its comment
};

/// All of them, by name.
std::vector<BuiltInPlatform> built_in_platforms();

/// The file that a text means, seen from a folder: a word without a slash and an ending is a built-in platform, unless
/// there is such a file. The text itself where it is the name of a generated platform alone. InputError: unknown.
std::string platform_path(const std::string& text, const std::string& folder);

/// The generated platform with the numbers of a built-in file.
struct GeneratedTwin {
  std::string name;                                          ///< "" where there is none
  std::vector<std::pair<std::string, std::string>> numbers;  ///< parameters that are not its defaults
};
/// text: the file's name or its path.
GeneratedTwin twin_of(const std::string& text, const std::string& folder);

/// A platform of this name that can be generated.
bool is_generated_platform(const std::string& name);

}  // namespace detoxsim
