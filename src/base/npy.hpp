// NumPy's .npy files: float32 and float64 matrices in C order.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/mapped_file.hpp"
#include "base/output_file.hpp"
#include "base/rows.hpp"

namespace detoxsim {

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

/// A float32 matrix of any size, read from the file where it is looked at.
class MappedNpy {
 public:
  /// InputError: as read_npy, and for float64 and vectors.
  explicit MappedNpy(const std::string& file);
  RowView rows() const { return {pointers_, d_}; }

 private:
  MappedFile file_;
  std::int64_t d_ = 0;
  std::vector<const float*> pointers_;
};

}  // namespace detoxsim
