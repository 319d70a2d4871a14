#include "base/files.hpp"

#include <fcntl.h>
#include <glob.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>

#include "base/error.hpp"
#include "base/natural_order.hpp"

namespace detoxsim {

void write_file(const std::string& name, std::string_view bytes, Sync sync) {
  OutputFile file(name);
  file.append(bytes);
  file.finish(sync);
}

void write_file(const std::string& name, std::span<const std::string_view> pieces, Sync sync) {
  OutputFile file(name);
  constexpr std::size_t large = 1 << 20;
  std::string small_ones;  // go to the system together
  for (const auto piece : pieces) {
    if (small_ones.size() + piece.size() > large) {
      file.append(small_ones);
      small_ones.clear();
    }
    if (piece.size() > large)
      file.append(piece);
    else
      small_ones += piece;
  }
  file.append(small_ones);
  file.finish(sync);
}

void sync_files_of(const std::string& folder) {
  const int descriptor = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const int error = descriptor < 0 || syncfs(descriptor) != 0 ? errno : 0;
  if (descriptor >= 0) close(descriptor);
  if (error != 0) throw OutputError(folder + ": can't be written: " + std::strerror(error));
}

void make_folder(const std::string& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) throw OutputError(folder + ": can't be created: " + error.message());
}

void make_folder_of(const std::string& file) {
  const auto folder = std::filesystem::path(file).parent_path();
  if (!folder.empty()) make_folder(folder.string());
}

std::optional<std::string> read_file(const std::string& name) {
  std::ifstream stream(name, std::ios::binary);
  std::ostringstream text;
  const bool empty = stream.peek() == std::ifstream::traits_type::eof();
  if (!stream.is_open() || stream.bad() || (!empty && !(text << stream.rdbuf()))) return std::nullopt;
  return text.str();
}

std::vector<std::string> matching_files(const std::string& path) {
  // What is there is meant literally, whatever characters its name has: the file, or else its folder.
  if (std::error_code error; std::filesystem::exists(path, error)) return {path};
  const std::filesystem::path folder = std::filesystem::path(path).parent_path();
  std::string pattern = path;
  if (std::error_code error; std::filesystem::is_directory(folder, error)) {
    pattern.clear();
    for (const char c : folder.string())
      pattern += std::string("*?[]\\").find(c) != std::string::npos ? std::string{'\\', c} : std::string{c};
    pattern += "/" + std::filesystem::path(path).filename().string();
  }
  glob_t found = {};
  const std::unique_ptr<glob_t, decltype(&globfree)> owner(&found, globfree);
  if (glob(pattern.c_str(), 0, nullptr, &found) != 0) return {};
  std::vector<std::string> files(found.gl_pathv, found.gl_pathv + found.gl_pathc);
  std::sort(files.begin(), files.end(), naturally_before);
  return files;
}

}  // namespace detoxsim
