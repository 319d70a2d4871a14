#include "scenario/file_paths.hpp"

#include <filesystem>

#include "base/error.hpp"
#include "scenario/json.hpp"

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

}  // namespace detoxsim
