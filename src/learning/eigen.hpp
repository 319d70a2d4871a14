// Views of plain memory for Eigen. Its switches are set in CMakeLists.txt, for all who include it.
#pragma once

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
