// SHA-256 of texts and files, as hexadecimal digits.
#pragma once

#include <string>
#include <string_view>

namespace detoxsim {

std::string sha256(std::string_view bytes);
/// Of a file's contents; of a folder: the names and contents of the files directly in it. "" where there is none.
std::string sha256_of_path(const std::string& path);

}  // namespace detoxsim
