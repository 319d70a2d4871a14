// Dense matrix products, by OpenBLAS: its kernels suit the machine it runs on.
#pragma once

#include <cstdint>

namespace detoxsim {

/// Files are computed in parallel, one thread each, so OpenBLAS must not start threads of its own (they cost a factor
/// of five and make results depend on the thread count). Call first in main() and in tests.
void single_threaded_blas();

/// Whether a factor is used as it is stored or transposed.
enum class Op { plain, transposed };

/// c ← op(a)·op(b) + beta·c with op(a) m×k, op(b) k×n and c m×n, all dense and row-major. With beta = 0 the content of
/// c is not read. Called directly and not through Eigen, whose path for small products sums in an order that depends
/// on the alignment of its operands.
void multiply(Op op_a, Op op_b, std::int64_t m, std::int64_t n, std::int64_t k, const float* a, const float* b,
              float beta, float* c);
void multiply(Op op_a, Op op_b, std::int64_t m, std::int64_t n, std::int64_t k, const double* a, const double* b,
              double beta, double* c);

}  // namespace detoxsim
