// Eigen over OpenBLAS. Include this and never Eigen's own headers: the switches below must be the same everywhere.
#pragma once

// Products go to OpenBLAS, whose kernels suit the machine it runs on; Eigen's own suit the one it is compiled for.
#ifndef EIGEN_USE_BLAS
#define EIGEN_USE_BLAS
#endif
// Small products too: Eigen would compute them coefficient by coefficient, some of them vectorised and others not (on
// machines with fused multiply-add: other bits), and which ones depends on the alignment of the result.
#ifndef EIGEN_GEMM_TO_COEFFBASED_THRESHOLD
#define EIGEN_GEMM_TO_COEFFBASED_THRESHOLD 0
#endif
#include <Eigen/Core>
#include <cstdint>

namespace detoxsim {

/// Row-major views of memory that somebody else owns.
template <class Scalar>
using MatrixMap = Eigen::Map<Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>>;
template <class Scalar>
using ConstMatrixMap = Eigen::Map<const Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>>;
template <class Scalar>
using RowMap = Eigen::Map<Eigen::RowVector<Scalar, Eigen::Dynamic>>;
template <class Scalar>
using ConstRowMap = Eigen::Map<const Eigen::RowVector<Scalar, Eigen::Dynamic>>;

}  // namespace detoxsim
