// NumPy's .npy files: float32 and float64 matrices in C order.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace detoxsim {

/// A matrix, or a vector (one row, one_dimensional).
struct NpyArray {
  std::int64_t rows = 0, columns = 0;
  bool one_dimensional = false;
  bool is_double = false;     ///< dtype of the file: float64, else float32
  std::vector<float> values;  ///< row-major; float64 files are rounded to float32
};

/// InputError: missing, truncated, other dtype or order, more than two dimensions.
NpyArray read_npy(const std::string& file);
/// Writes to a file beside it first and renames: a half-written result never bears the name. OutputError.
void write_npy(const std::string& file, const NpyArray& array);

}  // namespace detoxsim
