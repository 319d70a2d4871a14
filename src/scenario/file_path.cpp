#include "scenario/file_path.hpp"

#include <algorithm>
#include <filesystem>

#include "base/error.hpp"
#include "base/resources.hpp"
#include "scenario/json.hpp"

namespace detoxsim {

namespace {

namespace fs = std::filesystem;

std::string absolute_path(const std::string& text, const std::string& folder) {
  const std::string path = path_of_url(text);
  std::error_code error;
  fs::path whole = fs::absolute(fs::path(folder) / path, error);
  if (!error) whole = fs::weakly_canonical(whole, error);
  if (error) throw InputError(path + ": is no usable path: " + error.message());
  return whole.string();
}

// The names of the platforms that come with the program.
std::vector<std::string> built_in_platforms() {
  std::vector<std::string> names;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(resource("platforms"), ignored))
    if (entry.path().extension() == ".xml") names.push_back(entry.path().stem().string());
  std::sort(names.begin(), names.end());
  return names;
}

// A word without a slash and an ending is a built-in platform, unless there is such a file.
std::string platform_path(const std::string& text, const std::string& folder) {
  const std::string path = absolute_path(text, folder);
  const bool is_word = !text.empty() && text.find_first_of("/.:") == std::string::npos;
  if (!is_word || fs::exists(path)) return path;
  const std::string built_in = resource("platforms/" + text + ".xml");
  if (built_in.empty())
    throw InputError("unknown platform '" + text + "'" + suggestion(text, built_in_platforms()) +
                     "; a platform file has a name with .xml or a /");
  return absolute_path(built_in, "");
}

}  // namespace

std::string absolute_path(const ParamSpec& spec, const std::string& text, const std::string& folder) {
  if (text.empty() || std::find(spec.words.begin(), spec.words.end(), text) != spec.words.end()) return text;
  return spec.name == "platform" ? platform_path(text, folder) : absolute_path(text, folder);
}

}  // namespace detoxsim
