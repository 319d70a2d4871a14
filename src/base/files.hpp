// Reading files whole, and writing them so that a name never stands for a half-written content.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace detoxsim {

/// Writes to NAME.part and renames. OutputError where that fails.
void write_file(const std::string& name, std::string_view bytes);
/// The same with the content in pieces.
void write_file(const std::string& name, std::span<const std::string_view> pieces);
/// Makes a folder, and those above it, where there is none. OutputError.
void make_folder(const std::string& folder);
/// That of a file to be written.
void make_folder_of(const std::string& file);
/// The content of a file; nullopt where it can't be read.
std::optional<std::string> read_file(const std::string& name);
/// The files that match a shell pattern (*, ?, [a-z]), in natural order; what is there under just this name is the only
/// match.
std::vector<std::string> matching_files(const std::string& pattern);
/// OutputError.
void rename_file(const std::string& from, const std::string& to);

}  // namespace detoxsim
