// Newton's step for a sum of distances, in coefficient space.
#pragma once

#include <Eigen/Core>
#include <span>
#include <vector>

#include "rules/gram_geometry.hpp"

namespace detoxsim {

/// For Σ h(‖z − xᵢ‖), h(t) = t, but t²/2ν + ν/2 where t < ν. With the unit vectors uᵢ = (z − xᵢ)/dᵢ the gradient is
/// Σ mᵢuᵢ, mᵢ = min(1, dᵢ/ν), and the Hessian W·I − Σ uᵢuᵢᵀ/dᵢ (the rows beyond ν), W = Σ 1/max(ν, dᵢ): an n×n system
/// of the uᵢ's inner products by the formula of Sherman, Morrison and Woodbury. Unit vectors are as precise for far
/// rows as for near ones. n³/3 flops.
class NewtonStep {
 public:
  /// Moves z, known by its coefficients, as far along Newton's direction as the sum falls. products: ⟨xᵢ − c, z − c⟩
  /// for all points; distances: dᵢ of the rows to be near to, the first points. False, and nothing moved, where
  /// rounding leaves no direction in which the sum falls.
  bool take(const GramGeometry& geometry, std::span<const double> products, std::span<const double> distances,
            double nu, std::span<double> coefficients);

  /// Of the last step: its length as a whole, and the share of it that was taken.
  double length() const { return length_; }
  double share() const { return share_; }
  /// How much longer it was than the step down the gradient: by so much errors are amplified.
  double amplification() const { return amplification_; }

 private:
  void measure_cosines(const GramGeometry& geometry, std::span<const double> products,
                       std::span<const double> distances, std::span<const double> coefficients);
  double slope(double share) const;
  double line_search() const;

  double nu_ = 0, length_ = 0, share_ = 0, amplification_ = 1;
  Eigen::MatrixXd cosines_, system_;   ///< of the unit vectors
  Eigen::VectorXd distances_, along_;  ///< along_: ⟨uᵢ, step⟩
};

}  // namespace detoxsim
