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
#include "base/utf8.hpp"

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

// Of read_npy and MappedNpy.
struct MatrixHeader {
  std::int64_t rows = 0, columns = 0;
  bool one_dimensional = false, is_double = false;
  std::size_t data = 0;  ///< where the values begin
};

// Checks that the file holds as many values as it says.
MatrixHeader read_matrix_header(const std::string& file, std::string_view bytes) {
  const NpyHeader array = read_npy_header(file, bytes);
  if (array.dtype != "<f4" && array.dtype != "<f8") refuse_npy_dtype(file, array, "<f4 (float32) or <f8 (float64)");
  if (array.shape.empty() || array.shape.size() > 2)
    throw InputError(file + ": " + std::to_string(array.shape.size()) +
                     " dimensions; expected a matrix of n rows and d columns");
  require_npy_layout(file, array, static_cast<double>(bytes.size() - array.data));
  MatrixHeader header;
  header.one_dimensional = array.shape.size() == 1;
  header.is_double = array.dtype == "<f8";
  header.rows = header.one_dimensional ? 1 : array.shape[0];
  header.columns = array.shape.back();
  header.data = array.data;
  return header;
}

double double_at(std::string_view data, std::size_t index) {
  double value;
  data.substr(8 * index).copy(reinterpret_cast<char*>(&value), 8);
  return value;
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

int NpyHeader::value_bytes() const {
  int bytes = 0;
  if (dtype.size() == 3) std::from_chars(dtype.data() + 2, dtype.data() + 3, bytes);
  return bytes;
}

double NpyHeader::data_bytes() const {
  double bytes = value_bytes();
  for (const auto size : shape) bytes *= static_cast<double>(size);
  return bytes;
}

NpyHeader read_npy_header(const std::string& name, std::string_view beginning) {
  if (beginning.size() < 8 || beginning.substr(0, 6) != magic)
    throw InputError(name + ": no .npy file (its first bytes are not \\x93NUMPY)");
  const std::size_t length_bytes = beginning[6] == 1 ? 2 : 4;
  std::uint32_t length = 0;
  beginning.substr(8).copy(reinterpret_cast<char*>(&length), length_bytes);
  NpyHeader header;
  header.data = 8 + length_bytes + length;
  // NumPy's own limit is 10,000; a real header of a plain array has some 120 bytes.
  if (header.data > longest_npy_header || header.data > beginning.size())
    throw InputError(name + ": broken .npy header");
  const std::string text(beginning.substr(8 + length_bytes, length));

  header.dtype = printable(header_field(text, "descr", "'", '\''));
  if (header.dtype.empty()) header.dtype = "unknown";
  header.c_order = header_field(text, "fortran_order", "", ',') == "False";
  header.shape = sizes_of(header_field(text, "shape", "(", ')'));
  return header;
}

void refuse_npy_dtype(const std::string& name, const NpyHeader& header, const std::string& expected) {
  throw InputError(name + ": dtype " + header.dtype + (header.dtype[0] == '>' ? " (big-endian)" : "") + "; expected " +
                   expected);
}

void require_npy_layout(const std::string& name, const NpyHeader& header, double found_bytes) {
  if (!header.c_order) throw InputError(name + ": Fortran order; save numpy.ascontiguousarray(x) instead");
  const double expected = header.data_bytes();
  if (found_bytes != expected)
    throw InputError(name + ": truncated or too long: " + fixed(found_bytes, 0) + " bytes of data, expected " +
                     fixed(expected, 0));
}

// What overflows would be infinite, and a rule would drop its row as if a worker had sent nonsense.
float to_float32(double value, std::size_t index, std::size_t columns, const std::string& name) {
  if (std::isfinite(value) && std::abs(value) > static_cast<double>(std::numeric_limits<float>::max()))
    throw InputError(name + ": row " + std::to_string(index / columns) + ", column " + std::to_string(index % columns) +
                     " (counted from 0): " + shortest(value) + " is beyond float32, which ends at 3.4028235e+38 and " +
                     "in which gradients are computed; scale the matrix");
  return static_cast<float>(value);
}

NpyArray read_npy(const std::string& file) {
  const MappedFile mapped(file);
  const MatrixHeader header = read_matrix_header(file, mapped.bytes());
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
    const double value = double_at(data, i);
    if (value != 0 && std::abs(value) < static_cast<double>(std::numeric_limits<float>::min())) ++array.tiny;
    array.values[i] = to_float32(value, i, static_cast<std::size_t>(array.columns), file);
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

MappedNpy::MappedNpy(const std::string& file) : name_(file), file_(file) {
  const MatrixHeader header = read_matrix_header(file, file_.bytes());
  if (header.one_dimensional) throw InputError(file + ": 1 dimension; expected a matrix of n rows and d columns");
  if (header.columns == 0) throw InputError(file + ": rows without a value");
  is_double_ = header.is_double;
  rows_ = header.rows;
  columns_ = header.columns;
  data_ = file_.bytes().substr(header.data);
}

void MappedNpy::copy_row(std::int64_t row, float* out) const {
  const auto columns = static_cast<std::size_t>(columns_), first = static_cast<std::size_t>(row) * columns;
  if (!is_double_) {
    data_.substr(4 * first).copy(reinterpret_cast<char*>(out), 4 * columns);
    return;
  }
  for (std::size_t j = 0; j < columns; ++j) out[j] = to_float32(double_at(data_, first + j), first + j, columns, name_);
}

}  // namespace detoxsim
