// NumPy's .npy files: float32 and float64 matrices in C order, and the header of any other array.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/mapped_file.hpp"
#include "base/output_file.hpp"
#include "base/rows.hpp"

namespace detoxsim {

/// What the header of an .npy file says of its array, which may have any number of dimensions.
struct NpyHeader {
  std::string dtype;  ///< "<f4", "|u1", ...: byte order, kind, bytes of a value; "unknown" where it is no such word
  std::vector<std::int64_t> shape;
  bool c_order = false;  ///< the last index runs fastest
  std::size_t data = 0;  ///< where the values begin

  int value_bytes() const;  ///< as the dtype says; 0 where it says none
  /// Of all values, in double: a broken header must not overflow.
  double data_bytes() const;
};

/// No header that read_npy_header() takes is longer, whatever the array.
inline constexpr std::size_t longest_npy_header = 12 + 4096;

// The errors begin with `name`.

/// beginning: the first bytes of the file, up to longest_npy_header of them or more. InputError: no .npy file, broken.
NpyHeader read_npy_header(const std::string& name, std::string_view beginning);
/// expected: the dtypes that are taken, for people.
[[noreturn]] void refuse_npy_dtype(const std::string& name, const NpyHeader& header, const std::string& expected);
/// InputError: Fortran order, or not exactly so many bytes of data as the header says.
void require_npy_layout(const std::string& name, const NpyHeader& header, double found_bytes);
/// The float32 nearest to a float64. InputError where a finite number is none in float32;
/// index: of the value in a matrix of so many columns.
float to_float32(double value, std::size_t index, std::size_t columns, const std::string& name);

/// A matrix, or a vector (one row, one_dimensional).
struct NpyArray {
  std::int64_t rows = 0, columns = 0;
  bool one_dimensional = false;
  bool is_double = false;     ///< dtype of the file: float64, else float32
  std::vector<float> values;  ///< row-major; float64 files are rounded to float32
  /// Values of a float64 file, other than 0, that lie below float32's smallest normal number and so lose digits.
  std::int64_t tiny = 0;
};

/// InputError: missing, truncated, other dtype or order, more than two dimensions, a finite number that is none in
/// float32.
NpyArray read_npy(const std::string& file);
/// What such a file holds.
std::string npy_bytes(const NpyArray& array);
/// As an OutputFile: a half-written matrix never bears the name. OutputError.
void write_npy(const std::string& file, const NpyArray& array);
/// A float32 matrix, whose rows need not lie behind each other.
void write_npy(const std::string& file, const RowView& rows, Sync sync = Sync::yes);

/// A float32 or float64 matrix of any size, read from the file where it is looked at.
class MappedNpy {
 public:
  /// InputError: as read_npy (numbers beyond float32 aside), for vectors, and for rows without a value.
  explicit MappedNpy(const std::string& file);
  std::int64_t rows() const { return rows_; }
  std::int64_t columns() const { return columns_; }
  /// out: columns() floats; float64 values are rounded. InputError where a finite one is none in float32.
  void copy_row(std::int64_t row, float* out) const;

 private:
  std::string name_;
  MappedFile file_;
  bool is_double_ = false;
  std::int64_t rows_ = 0, columns_ = 0;
  std::string_view data_;
};

}  // namespace detoxsim
