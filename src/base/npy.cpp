#include "base/npy.hpp"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cstring>
#include <fstream>
#include <limits>

#include "base/error.hpp"
#include "base/files.hpp"
#include "base/text.hpp"

namespace detoxsim {

static_assert(std::endian::native == std::endian::little, ".npy values are copied as they stand: '<f4', '<f8'");

namespace {

constexpr char magic[] = "\x93NUMPY";

// The text behind 'name': between `open` and `close`; "" where there is none.
std::string header_field(const std::string& header, const std::string& name, const std::string& open, char close) {
  const std::string key = "'" + name + "':";
  const std::size_t found = header.find(key);
  if (found == std::string::npos) return "";
  std::size_t begin = std::min(header.find_first_not_of(' ', found + key.size()), header.size());
  if (header.compare(begin, open.size(), open) != 0) return "";
  begin += open.size();
  return header.substr(begin, header.find(close, begin) - begin);
}

// "3, 4" → 3, 4. What doesn't fit is as large as possible: no file has so many bytes.
std::vector<std::int64_t> sizes_of(const std::string& shape) {
  std::vector<std::int64_t> sizes;
  const char* const end = shape.data() + shape.size();
  for (const char* at = shape.data(); at < end; ++at) {
    if (*at < '0' || *at > '9') continue;
    std::int64_t size = std::numeric_limits<std::int64_t>::max();
    at = std::from_chars(at, end, size).ptr;
    sizes.push_back(size);
  }
  return sizes;
}

}  // namespace

NpyArray read_npy(const std::string& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) throw InputError(file + ": can't be read; is the path right?");
  char start[8] = {};
  stream.read(start, 8);
  if (!stream || std::memcmp(start, magic, 6) != 0)
    throw InputError(file + ": no .npy file (its first bytes are not \\x93NUMPY)");
  const int length_bytes = start[6] == 1 ? 2 : 4;
  std::uint32_t length = 0;
  stream.read(reinterpret_cast<char*>(&length), length_bytes);
  // NumPy's own limit is 10,000; a real header of a plain array has some 120 bytes.
  if (!stream || length > 4096) throw InputError(file + ": broken .npy header");
  std::string header(length, ' ');
  stream.read(header.data(), length);
  if (!stream) throw InputError(file + ": broken .npy header");

  NpyArray array;
  const std::string dtype = header_field(header, "descr", "'", '\'');
  if (dtype != "<f4" && dtype != "<f8")
    throw InputError(file + ": dtype " + (dtype.empty() ? "unknown" : dtype) +
                     "; expected <f4 (float32) or <f8 (float64)");
  if (header_field(header, "fortran_order", "", ',') != "False")
    throw InputError(file + ": Fortran order; save numpy.ascontiguousarray(x) instead");
  array.is_double = dtype == "<f8";
  const std::vector<std::int64_t> sizes = sizes_of(header_field(header, "shape", "(", ')'));
  if (sizes.empty() || sizes.size() > 2)
    throw InputError(file + ": " + std::to_string(sizes.size()) +
                     " dimensions; expected a matrix of n rows and d columns");
  array.one_dimensional = sizes.size() == 1;
  array.rows = array.one_dimensional ? 1 : sizes[0];
  array.columns = sizes.back();

  const std::size_t width = array.is_double ? 8 : 4;
  // In double: a broken header must not overflow.
  const double expected =
      static_cast<double>(array.rows) * static_cast<double>(array.columns) * static_cast<double>(width);
  std::string bytes((std::istreambuf_iterator<char>(stream)), std::istreambuf_iterator<char>());
  if (static_cast<double>(bytes.size()) != expected)
    throw InputError(file + ": truncated or too long: " + std::to_string(bytes.size()) + " bytes of data, expected " +
                     fixed(expected, 0));
  const std::size_t count = bytes.size() / width;
  array.values.resize(count);
  if (!array.is_double && count > 0) {
    std::memcpy(array.values.data(), bytes.data(), bytes.size());
  } else {
    for (std::size_t i = 0; i < count; ++i) {
      double value;
      std::memcpy(&value, bytes.data() + 8 * i, 8);
      array.values[i] = static_cast<float>(value);
    }
  }
  return array;
}

void write_npy(const std::string& file, const NpyArray& array) {
  const std::string shape = array.one_dimensional ? std::to_string(array.columns) + ","
                                                  : std::to_string(array.rows) + ", " + std::to_string(array.columns);
  std::string header = std::string("{'descr': '") + (array.is_double ? "<f8" : "<f4") +
                       "', 'fortran_order': False, 'shape': (" + shape + "), }";
  // The data starts at a multiple of 64: 6 bytes of magic, 2 of version, 2 of length, the header, a newline.
  header.append(63 - (10 + header.size()) % 64, ' ');
  header += '\n';
  const auto length = static_cast<std::uint16_t>(header.size());
  std::string bytes(magic, 6);
  bytes += {'\x01', '\x00', static_cast<char>(length & 255), static_cast<char>(length >> 8)};
  bytes += header;
  for (const float value : array.values) {
    const auto wide = static_cast<double>(value);
    if (array.is_double)
      bytes.append(reinterpret_cast<const char*>(&wide), 8);
    else
      bytes.append(reinterpret_cast<const char*>(&value), 4);
  }
  write_file(file, bytes);
}

}  // namespace detoxsim
