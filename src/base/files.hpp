// Files and folders as wholes.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/output_file.hpp"

namespace detoxsim {

/// As an OutputFile; nothing of it is left where that fails. OutputError.
void write_file(const std::string& name, std::string_view bytes, Sync sync = Sync::yes);
/// The same with the content in pieces.
void write_file(const std::string& name, std::span<const std::string_view> pieces, Sync sync = Sync::yes);
/// Waits until all that was written in this folder is on disk. OutputError.
void sync_files_of(const std::string& folder);
/// Makes a folder, and those above it, where there is none. OutputError.
void make_folder(const std::string& folder);
/// That of a file to be written.
void make_folder_of(const std::string& file);
/// The content of a file; nullopt where it can't be read.
std::optional<std::string> read_file(const std::string& name);
/// The files that match a shell pattern (*, ?, [a-z]), in natural order; what is there under just this name is the only
/// match.
std::vector<std::string> matching_files(const std::string& pattern);

}  // namespace detoxsim
