// Coefficient space in its smallest form.
#include "kernels/kernels.hpp"

namespace detoxsim::kernels {

Matrix congruent(const Matrix& weights, const Matrix& gram) {
  const int m = weights.rows, n = weights.columns;
  Matrix half(m, n), result(m, m);
  // Most weights are 0: a vote is one row, a bucket a few.
  for (int i = 0; i < m; ++i) {
    for (int k = 0; k < n; ++k) {
      const double weight = weights(i, k);
      if (weight == 0) continue;
      for (int j = 0; j < n; ++j) half(i, j) += weight * gram(k, j);
    }
  }
  for (int j = 0; j < m; ++j) {
    for (int k = 0; k < n; ++k) {
      const double weight = weights(j, k);
      if (weight == 0) continue;
      for (int i = 0; i < m; ++i) result(i, j) += half(i, k) * weight;
    }
  }
  return result;
}

}  // namespace detoxsim::kernels
