#include "base/npy.hpp"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cmath>
#include <limits>
#include <string_view>

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

struct Header {
  std::int64_t rows = 0, columns = 0;
  bool one_dimensional = false, is_double = false;
  std::size_t data = 0;  ///< where the values begin
};

// Checks that the file holds as many values as it says.
Header read_header(const std::string& file, std::string_view bytes) {
  if (bytes.size() < 8 || bytes.substr(0, 6) != magic)
    throw InputError(file + ": no .npy file (its first bytes are not \\x93NUMPY)");
  const std::size_t length_bytes = bytes[6] == 1 ? 2 : 4;
  std::uint32_t length = 0;
  bytes.substr(8).copy(reinterpret_cast<char*>(&length), length_bytes);
  Header header;
  header.data = 8 + length_bytes + length;
  // NumPy's own limit is 10,000; a real header of a plain array has some 120 bytes.
  if (length > 4096 || header.data > bytes.size()) throw InputError(file + ": broken .npy header");
  const std::string text(bytes.substr(8 + length_bytes, length));

  const std::string dtype = header_field(text, "descr", "'", '\'');
  if (dtype != "<f4" && dtype != "<f8")
    throw InputError(file + ": dtype " + (dtype.empty() ? "unknown" : dtype) +
                     "; expected <f4 (float32) or <f8 (float64)");
  if (header_field(text, "fortran_order", "", ',') != "False")
    throw InputError(file + ": Fortran order; save numpy.ascontiguousarray(x) instead");
  header.is_double = dtype == "<f8";
  const std::vector<std::int64_t> sizes = sizes_of(header_field(text, "shape", "(", ')'));
  if (sizes.empty() || sizes.size() > 2)
    throw InputError(file + ": " + std::to_string(sizes.size()) +
                     " dimensions; expected a matrix of n rows and d columns");
  header.one_dimensional = sizes.size() == 1;
  header.rows = header.one_dimensional ? 1 : sizes[0];
  header.columns = sizes.back();

  // In double: a broken header must not overflow.
  const double expected =
      static_cast<double>(header.rows) * static_cast<double>(header.columns) * (header.is_double ? 8 : 4);
  const std::size_t found = bytes.size() - header.data;
  if (static_cast<double>(found) != expected)
    throw InputError(file + ": truncated or too long: " + std::to_string(found) + " bytes of data, expected " +
                     fixed(expected, 0));
  return header;
}

// The float32 nearest to a float64. What overflows would be infinite, and a rule would drop its row as if a worker had
// sent nonsense.
float rounded(double value, std::size_t index, NpyArray& array, const std::string& file) {
  using Limits = std::numeric_limits<float>;
  if (std::isfinite(value) && std::abs(value) > static_cast<double>(Limits::max())) {
    const auto columns = static_cast<std::size_t>(array.columns);
    throw InputError(file + ": row " + std::to_string(index / columns) + ", column " + std::to_string(index % columns) +
                     " (counted from 0): " + shortest(value) + " is beyond float32, which ends at 3.4028235e+38 and " +
                     "in which gradients are computed; scale the matrix");
  }
  if (value != 0 && std::abs(value) < static_cast<double>(Limits::min())) ++array.tiny;
  return static_cast<float>(value);
}

std::string header_text(const std::string& dtype, const std::string& shape) {
  std::string header = "{'descr': '" + dtype + "', 'fortran_order': False, 'shape': (" + shape + "), }";
  // The data starts at a multiple of 64: 6 bytes of magic, 2 of version, 2 of length, the header, a newline.
  header.append(63 - (10 + header.size()) % 64, ' ');
  header += '\n';
  const auto length = static_cast<std::uint16_t>(header.size());
  return std::string(magic, 6) +
         std::string{'\x01', '\x00', static_cast<char>(length & 255), static_cast<char>(length >> 8)} + header;
}

std::string shape_text(std::int64_t rows, std::int64_t columns) {
  return std::to_string(rows) + ", " + std::to_string(columns);
}

}  // namespace

NpyArray read_npy(const std::string& file) {
  const MappedFile mapped(file);
  const Header header = read_header(file, mapped.bytes());
  NpyArray array;
  array.rows = header.rows;
  array.columns = header.columns;
  array.one_dimensional = header.one_dimensional;
  array.is_double = header.is_double;
  const std::string_view data = mapped.bytes().substr(header.data);
  array.values.resize(data.size() / (header.is_double ? 8 : 4));
  if (!header.is_double) {
    data.copy(reinterpret_cast<char*>(array.values.data()), data.size());
    return array;
  }
  for (std::size_t i = 0; i < array.values.size(); ++i) {
    double value;
    data.substr(8 * i).copy(reinterpret_cast<char*>(&value), 8);
    array.values[i] = rounded(value, i, array, file);
  }
  return array;
}

std::string npy_bytes(const NpyArray& array) {
  const std::string shape =
      array.one_dimensional ? std::to_string(array.columns) + "," : shape_text(array.rows, array.columns);
  std::string bytes = header_text(array.is_double ? "<f8" : "<f4", shape);
  for (const float value : array.values) {
    const auto wide = static_cast<double>(value);
    if (array.is_double)
      bytes.append(reinterpret_cast<const char*>(&wide), 8);
    else
      bytes.append(reinterpret_cast<const char*>(&value), 4);
  }
  return bytes;
}

void write_npy(const std::string& file, const NpyArray& array) { write_file(file, npy_bytes(array)); }

void write_npy(const std::string& file, const RowView& rows, Sync sync) {
  const std::string header = header_text("<f4", shape_text(rows.n(), rows.d));
  std::vector<std::string_view> pieces = {header};
  for (const float* row : rows.rows)
    pieces.emplace_back(reinterpret_cast<const char*>(row), static_cast<std::size_t>(rows.d) * sizeof(float));
  write_file(file, pieces, sync);
}

MappedNpy::MappedNpy(const std::string& file) : file_(file) {
  const Header header = read_header(file, file_.bytes());
  if (header.is_double) throw InputError(file + ": dtype <f8 (float64); expected <f4: save x.astype(numpy.float32)");
  if (header.one_dimensional) throw InputError(file + ": 1 dimension; expected a matrix of n rows and d columns");
  if (header.data % sizeof(float) != 0)
    throw InputError(file + ": its values begin at no multiple of 4 bytes; save it again with numpy.save");
  if (header.columns == 0) throw InputError(file + ": rows without a value");
  d_ = header.columns;
  const auto* values = reinterpret_cast<const float*>(file_.bytes().data() + header.data);
  for (std::int64_t i = 0; i < header.rows; ++i) pointers_.push_back(values + i * d_);
}

}  // namespace detoxsim
