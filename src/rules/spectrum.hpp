// The leading direction of a weighted set of rows, in coefficient space.
#pragma once

#include <Eigen/Eigenvalues>
#include <span>
#include <vector>

#include "kernels/kernels.hpp"

namespace detoxsim {

/// The largest eigenvalue of Σ = (1/C) Σ cᵢ(xᵢ−μ)(xᵢ−μ)ᵀ, C = Σ cᵢ, μ = (1/C) Σ cᵢxᵢ, and how far the rows lie along
/// its eigenvector. d×d never appears: the n×n matrix √cᵢ ⟨xᵢ−μ, xⱼ−μ⟩ √cⱼ / C has the same eigenvalues.
class Spectrum {
 public:
  /// gram: inner products about any centre; c: n weights ≥ 0, not all 0. Rows of weight 0 are projected all the same.
  void compute(const kernels::Matrix& gram, std::span<const double> c);

  double largest() const { return largest_; }
  /// ⟨xᵢ − μ, v⟩, v the unit eigenvector; all 0 where the largest eigenvalue is.
  const std::vector<double>& projections() const { return projections_; }

 private:
  Eigen::MatrixXd centred_, scaled_;
  Eigen::VectorXd shares_, roots_;
  Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver_;
  double largest_ = 0;
  std::vector<double> projections_;
};

}  // namespace detoxsim
