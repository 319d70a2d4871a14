#include "rules/bounded_rule.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "rules/costs.hpp"

namespace detoxsim {

namespace {

// Whether the mean is so much nearer to the centre than the rows that make it that their rounding hides where it is:
// ‖mean − c‖² against (Σ ‖xᵢ − c‖/n)².
bool mean_cancels(const GramGeometry& geometry) {
  const int n = geometry.points();
  double lengths = 0, squared_mean = 0;
  std::vector<double> squares;
  for (int i = 0; i < n; ++i) {
    squares.push_back(geometry.gram()(i, i));
    lengths += std::sqrt(squares.back()) / n;
    for (int j = 0; j < n; ++j) squared_mean += geometry.gram()(i, j) / n / n;
  }
  const double apart = median(squares);
  return squared_mean + apart < 1e4 * geometry.rounding() * lengths * lengths;
}

}  // namespace

std::string BoundedRule::guarantee() const {
  const std::string offset = bound_.offset ? "+" + std::to_string(bound_.offset) : "";
  return "n >= " + std::to_string(bound_.slope) + "f" + offset;
}

bool BoundedRule::guaranteed(int n, int f) const {
  return n >= 1 && n >= std::int64_t{bound_.slope} * f + bound_.offset;
}

Rule::Outcome GramRule::aggregate(const RowView& rows, int f, std::span<float> out) {
  const float* extra = extra_point(rows);
  if (!geometry_.measure(pool_, rows, extra)) return {0, false};
  if (starts_at_mean() && mean_cancels(geometry_)) {
    mean_.resize(static_cast<std::size_t>(rows.d));
    weights_.assign(rows.rows.size(), 1.0 / rows.n());
    extra = mean_.data();
    if (!kernels::weighted_sum(pool_, rows, weights_, mean_.data()) || !geometry_.measure(pool_, rows, extra))
      return {0, false};
  }
  has_extra_ = extra != nullptr;
  weights_.assign(static_cast<std::size_t>(geometry_.points()), 0.0);
  int steps = weigh(geometry_, f, weights_);
  const bool rough = geometry_.rounding() > rounding_of(kernels::Precision::in_double);
  if (rough && doubtful() && geometry_.measure(pool_, rows, extra, kernels::Precision::in_double)) {
    std::fill(weights_.begin(), weights_.end(), 0.0);
    steps += weigh(geometry_, f, weights_);
  }
  has_extra_ = false;  // weigh() may be asked without rows
  pointers_.assign(rows.rows.begin(), rows.rows.end());
  if (extra) pointers_.push_back(extra);
  const bool finite = kernels::weighted_sum(pool_, {pointers_, rows.d}, weights_, out.data());
  return {steps, finite};
}

// Gram pass + coefficient space + weighted pass; the n×n matrices stay in cache. The extra point is little work beside
// the rows, but its n+1 products are exchanged, too.
OperationCost GramRule::cost(int n, int f, std::int64_t d, int steps) const {
  using cost::operator+;
  OperationCost extra;
  extra.exchanged = in_coefficient_space() ? 0 : n + 1;
  return cost::gram(n, d) + cost::weighted_sums(n, 1, d) + cost::serial(coefficient_flops(n, f, steps)) + extra;
}

}  // namespace detoxsim
