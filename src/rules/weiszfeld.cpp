#include "rules/weiszfeld.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace detoxsim {

int Weiszfeld::run(const Geometry& geometry, int rows, std::span<double> coefficients) {
  const bool exact = settings_.smoothing_absolute == 0;
  int tested = -1;
  for (int step_number = 1; step_number <= settings_.iterations; ++step_number) {
    const double scale = look(geometry, rows, coefficients);
    const double nu = exact ? settings_.smoothing * scale : settings_.smoothing_absolute;
    const auto nearest = static_cast<int>(std::min_element(distances_.begin(), distances_.end()) - distances_.begin());
    // Towards a median that is a row itself the steps shrink but never arrive; so see whether the nearest row is one.
    if (exact && nearest != tested && is_median(geometry, nearest, nu)) {
      std::fill(coefficients.begin(), coefficients.end(), 0.0);
      coefficients[static_cast<std::size_t>(nearest)] = 1;
      return step_number;
    }
    tested = nearest;
    if (exact && distances_[static_cast<std::size_t>(nearest)] <= nu) {
      escape(geometry, nu, coefficients);
    } else {
      step(nu);
    }
    std::transform(next_.begin(), next_.end(), coefficients.begin(), direction_.begin(), std::minus<>());
    std::copy(next_.begin(), next_.end(), coefficients.begin());
    if (std::sqrt(geometry.squared_length(direction_)) <= settings_.tolerance * scale) return step_number;
  }
  return settings_.iterations;
}

// Measures the distances from z; returns their median. That is what most rows see: measured from the mean instead, one
// far row could stretch the scale, and with it ν, at will.
double Weiszfeld::look(const Geometry& geometry, int rows, std::span<const double> coefficients) {
  squares_.resize(coefficients.size());
  next_.resize(coefficients.size());
  direction_.resize(coefficients.size());
  distances_.resize(static_cast<std::size_t>(rows));
  geometry.squared_distances_to(coefficients, squares_);
  std::transform(squares_.begin(), squares_.begin() + rows, distances_.begin(), [](double x) { return std::sqrt(x); });
  sorted_ = distances_;
  return median(sorted_);
}

// Row k, with η rows in its place (within ν), is the only median where ‖Σ (xᵢ − xₖ)/‖xᵢ − xₖ‖‖ over the others is < η.
bool Weiszfeld::is_median(const Geometry& geometry, int row, double nu) {
  std::fill(direction_.begin(), direction_.end(), 0.0);
  int here = 0;
  double pull = 0;
  for (int i = 0; i < static_cast<int>(distances_.size()); ++i) {
    const double distance = std::sqrt(geometry.squared_distances()(row, i));
    if (distance <= nu) {
      ++here;
    } else {
      pull += direction_[static_cast<std::size_t>(i)] = 1 / distance;
    }
  }
  direction_[static_cast<std::size_t>(row)] -= pull;
  return std::sqrt(geometry.squared_length(direction_)) < here * (1 - 1e-9);
}

// z ← Σ wᵢxᵢ / Σ wᵢ with wᵢ = 1/max(ν, ‖z − xᵢ‖).
void Weiszfeld::step(double nu) {
  std::fill(next_.begin(), next_.end(), 0.0);
  std::transform(distances_.begin(), distances_.end(), next_.begin(), [=](double x) { return 1 / std::max(nu, x); });
  const double sum = std::accumulate(next_.begin(), next_.end(), 0.0);
  for (double& weight : next_) weight /= sum;
}

// z lies on η rows (within ν), which would hold it; R = Σ (xᵢ − z)/‖z − xᵢ‖ over the others pulls. It moves by
// max(0, 1 − η/‖R‖)·R/Σ 1/‖z − xᵢ‖.
void Weiszfeld::escape(const Geometry& geometry, double nu, std::span<const double> coefficients) {
  std::fill(direction_.begin(), direction_.end(), 0.0);
  int here = 0;
  double sum = 0;
  for (std::size_t i = 0; i < distances_.size(); ++i) {
    if (distances_[i] <= nu) {
      ++here;
    } else {
      sum += direction_[i] = 1 / distances_[i];
    }
  }
  for (std::size_t i = 0; i < direction_.size(); ++i) direction_[i] -= sum * coefficients[i];
  const double pull = std::sqrt(geometry.squared_length(direction_));
  const double share = pull > here ? (1 - here / pull) / sum : 0;
  for (std::size_t i = 0; i < next_.size(); ++i) next_[i] = coefficients[i] + share * direction_[i];
}

}  // namespace detoxsim
