// Reading files whole, and writing them so that a name never stands for a half-written content.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace detoxsim {

/// Writes to NAME.part and renames. OutputError where that fails.
void write_file(const std::string& name, std::string_view bytes);
/// The content of a file; nullopt where it can't be read.
std::optional<std::string> read_file(const std::string& name);
/// OutputError.
void rename_file(const std::string& from, const std::string& to);

}  // namespace detoxsim
