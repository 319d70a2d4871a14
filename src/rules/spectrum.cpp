#include "rules/spectrum.hpp"

#include <algorithm>
#include <cmath>

namespace detoxsim {

void Spectrum::compute(const kernels::Matrix& gram, std::span<const double> c) {
  using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  const Eigen::Map<const RowMajor> products(gram.values.data(), gram.rows, gram.columns);
  const Eigen::Map<const Eigen::VectorXd> given(c.data(), static_cast<Eigen::Index>(c.size()));
  shares_ = given / given.sum();
  // ⟨xᵢ−μ, xⱼ−μ⟩ = gᵢⱼ − mᵢ − mⱼ + Σ sₖmₖ with mᵢ = Σ sₖgᵢₖ
  const Eigen::VectorXd to_mean = products * shares_;
  centred_ = products;
  centred_.colwise() -= to_mean;
  centred_.rowwise() -= to_mean.transpose();
  centred_.array() += shares_.dot(to_mean);
  roots_ = shares_.cwiseSqrt();
  scaled_ = roots_.asDiagonal() * centred_ * roots_.asDiagonal();
  solver_.compute(scaled_);
  const Eigen::Index last = scaled_.rows() - 1;
  largest_ = std::max(0.0, solver_.eigenvalues()[last]);
  projections_.assign(c.size(), 0.0);
  if (largest_ == 0) return;
  // v = Σ √sⱼ uⱼ (xⱼ−μ) / √λ with u the eigenvector of the small matrix
  Eigen::Map<Eigen::VectorXd> projections(projections_.data(), last + 1);
  projections.noalias() = centred_ * roots_.cwiseProduct(solver_.eigenvectors().col(last)) / std::sqrt(largest_);
}

}  // namespace detoxsim
