#include "learning/blas.hpp"

#include <cblas.h>

namespace detoxsim {

namespace {

CBLAS_TRANSPOSE blas_op(Op op) { return op == Op::plain ? CblasNoTrans : CblasTrans; }

}  // namespace

void single_threaded_blas() { openblas_set_num_threads(1); }

void multiply(Op op_a, Op op_b, std::int64_t m, std::int64_t n, std::int64_t k, const float* a, const float* b,
              float beta, float* c) {
  const auto row_a = static_cast<blasint>(op_a == Op::plain ? k : m);
  const auto row_b = static_cast<blasint>(op_b == Op::plain ? n : k);
  cblas_sgemm(CblasRowMajor, blas_op(op_a), blas_op(op_b), static_cast<blasint>(m), static_cast<blasint>(n),
              static_cast<blasint>(k), 1, a, row_a, b, row_b, beta, c, static_cast<blasint>(n));
}

void multiply(Op op_a, Op op_b, std::int64_t m, std::int64_t n, std::int64_t k, const double* a, const double* b,
              double beta, double* c) {
  const auto row_a = static_cast<blasint>(op_a == Op::plain ? k : m);
  const auto row_b = static_cast<blasint>(op_b == Op::plain ? n : k);
  cblas_dgemm(CblasRowMajor, blas_op(op_a), blas_op(op_b), static_cast<blasint>(m), static_cast<blasint>(n),
              static_cast<blasint>(k), 1, a, row_a, b, row_b, beta, c, static_cast<blasint>(n));
}

}  // namespace detoxsim
