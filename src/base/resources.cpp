#include "base/resources.hpp"

#include <filesystem>
#include <initializer_list>

#include "base/process.hpp"

namespace detoxsim {

namespace {

namespace fs = std::filesystem;

std::string first_existing(std::initializer_list<fs::path> candidates) {
  std::error_code ignored;
  for (const fs::path& candidate : candidates)
    if (fs::exists(candidate, ignored)) return candidate.lexically_normal().string();
  return "";
}

}  // namespace

std::string resource(const std::string& name) {
  const fs::path folder = fs::path(this_program()).parent_path();
  return first_existing({folder / "../share/detoxsim" / name, folder / ".." / name, folder / "../.." / name});
}

std::string plugin_file(const std::string& name) {
  const fs::path folder = fs::path(this_program()).parent_path();
  return first_existing({folder / "../lib/detoxsim" / name, folder / name, folder / ".." / name});
}

}  // namespace detoxsim
