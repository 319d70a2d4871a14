// Writing files so that a name never stands for a half-written content.
#pragma once

#include <string>
#include <string_view>

namespace detoxsim {

/// Writes to NAME.part and renames. OutputError where that fails.
void write_file(const std::string& name, std::string_view bytes);
/// OutputError.
void rename_file(const std::string& from, const std::string& to);

}  // namespace detoxsim
