#include "rules/newton_step.hpp"

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

namespace detoxsim {

void NewtonStep::measure_cosines(const GramGeometry& geometry, std::span<const double> products,
                                 std::span<const double> distances, std::span<const double> coefficients) {
  const auto n = static_cast<Eigen::Index>(distances.size());
  const double own = std::inner_product(coefficients.begin(), coefficients.end(), products.begin(), 0.0);
  distances_ = Eigen::Map<const Eigen::VectorXd>(distances.data(), n);
  cosines_.resize(n, n);
  for (Eigen::Index j = 0; j < n; ++j) {
    for (Eigen::Index i = 0; i < j; ++i) {
      const double product = own - products[static_cast<std::size_t>(i)] - products[static_cast<std::size_t>(j)] +
                             geometry.gram()(static_cast<int>(i), static_cast<int>(j));
      const double lengths = distances_[i] * distances_[j];
      cosines_(i, j) = cosines_(j, i) = lengths > 0 ? std::clamp(product / lengths, -1.0, 1.0) : 0;
    }
    cosines_(j, j) = distances_[j] > 0 ? 1 : 0;
  }
}

bool NewtonStep::take(const GramGeometry& geometry, std::span<const double> products, std::span<const double> distances,
                      double nu, std::span<double> coefficients) {
  nu_ = nu;
  measure_cosines(geometry, products, distances, coefficients);
  const Eigen::Index n = distances_.size();
  const Eigen::ArrayXd pulls = 1 / distances_.array().max(nu);
  const double all = pulls.sum();
  const Eigen::VectorXd gradient = (distances_.array() * pulls).matrix();  // m
  const Eigen::VectorXd towards = cosines_ * gradient;
  // (W·I − √γ C √γ) y = √γ C m, θ = √γ y, step = −Σ (m + θ)ᵢuᵢ/W. A little more on the diagonal keeps it positive
  // whatever was rounded.
  const Eigen::VectorXd roots = (distances_.array() > nu).select(pulls.sqrt(), 0).matrix();
  system_ = -(roots.asDiagonal() * cosines_ * roots.asDiagonal());
  system_.diagonal().array() += all * (1 + (10.0 + static_cast<double>(n)) * geometry.rounding());
  const Eigen::LLT<Eigen::Ref<Eigen::MatrixXd>> factors(system_);
  if (factors.info() != Eigen::Success) return false;
  const Eigen::VectorXd right = roots.cwiseProduct(towards);
  const Eigen::VectorXd shares = gradient + roots.cwiseProduct(factors.solve(right));
  along_ = -(cosines_ * shares) / all;
  const double squared_length = -shares.dot(along_) / all, squared_gradient = gradient.dot(towards);
  if (!(gradient.dot(along_) < 0) || !(squared_length > 0)) return false;
  length_ = std::sqrt(squared_length);
  amplification_ = squared_gradient > 0 ? std::max(1.0, all * length_ / std::sqrt(squared_gradient)) : 1;
  share_ = line_search();
  if (share_ == 0) return false;
  double lost = 0;
  for (Eigen::Index i = 0; i < n; ++i) lost += distances_[i] > 0 ? shares[i] / distances_[i] : 0;
  for (double& coefficient : coefficients) coefficient *= 1 - share_ * lost / all;
  for (Eigen::Index i = 0; i < n; ++i) {
    if (distances_[i] > 0) coefficients[static_cast<std::size_t>(i)] += share_ * shares[i] / distances_[i] / all;
  }
  return true;
}

// The derivative of the sum along the step.
double NewtonStep::slope(double share) const {
  double sum = 0;
  for (Eigen::Index i = 0; i < distances_.size(); ++i) {
    const double d = distances_[i], ahead = share * length_ * length_;
    const double squared = d * d + share * (2 * d * along_[i] + ahead);
    sum += (d * along_[i] + ahead) / std::max(nu_, std::sqrt(std::max(0.0, squared)));
  }
  return sum;
}

// The sum is convex, so its slope only rises: whole steps, longer ones while it still falls steeply, and the place
// where the slope changes its sign where it would rise. 0 where it falls nowhere.
double NewtonStep::line_search() const {
  const double steep = -slope(0) / 10;
  double low = 0, high = 1;
  while (slope(high) < -5 * steep && high < 1e6) low = std::exchange(high, 2 * high);
  if (slope(high) <= steep) return high;
  for (int halvings = 0; halvings < 60; ++halvings) {
    const double middle = (low + high) / 2, now = slope(middle);
    if (std::abs(now) <= steep) return middle;
    (now < 0 ? low : high) = middle;
  }
  return low;
}

}  // namespace detoxsim
