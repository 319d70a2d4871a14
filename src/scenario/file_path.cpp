#include "scenario/file_path.hpp"

#include <algorithm>
#include <filesystem>

#include "base/error.hpp"
#include "scenario/json.hpp"
#include "scenario/platform_names.hpp"

namespace detoxsim {

namespace fs = std::filesystem;

std::string absolute_path(const std::string& text, const std::string& folder) {
  const std::string path = path_of_url(text);
  std::error_code error;
  fs::path whole = fs::absolute(fs::path(folder) / path, error);
  if (!error) whole = fs::weakly_canonical(whole, error);
  if (error) throw InputError(path + ": is no usable path: " + error.message());
  return whole.string();
}

std::string absolute_path(const ParamSpec& spec, const std::string& text, const std::string& folder) {
  if (text.empty() || std::find(spec.words.begin(), spec.words.end(), text) != spec.words.end()) return text;
  return spec.name == "platform" ? platform_path(text, folder) : absolute_path(text, folder);
}

}  // namespace detoxsim
