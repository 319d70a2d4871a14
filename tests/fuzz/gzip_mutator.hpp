// Mutations of what a gzipped file holds: a changed byte of the file itself only ever breaks its checksum.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace detoxsim {

/// What zlib makes of a file: its content where that is one or more complete gzip streams, else the bytes themselves.
std::string unpacked(std::string_view bytes);

}  // namespace detoxsim
