#include "base/files.hpp"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/error.hpp"

namespace detoxsim {

void write_file(const std::string& name, std::string_view bytes) {
  const std::string part = name + ".part";
  std::ofstream stream(part, std::ios::binary | std::ios::trunc);
  stream.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  stream.close();
  if (!stream) throw OutputError(part + ": can't be written: " + std::strerror(errno));
  rename_file(part, name);
}

std::optional<std::string> read_file(const std::string& name) {
  std::ifstream stream(name, std::ios::binary);
  std::ostringstream text;
  const bool empty = stream.peek() == std::ifstream::traits_type::eof();
  if (!stream.is_open() || stream.bad() || (!empty && !(text << stream.rdbuf()))) return std::nullopt;
  return text.str();
}

void rename_file(const std::string& from, const std::string& to) {
  std::error_code error;
  std::filesystem::rename(from, to, error);
  if (error) throw OutputError(to + ": can't be written: " + error.message());
}

}  // namespace detoxsim
