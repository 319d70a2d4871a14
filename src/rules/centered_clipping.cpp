// Centered clipping: steps towards the mean in which no row pulls farther than tau.
#include <algorithm>
#include <cmath>

#include "kernels/distances.hpp"
#include "kernels/kernels.hpp"
#include "rules/bounded_rule.hpp"
#include "rules/costs.hpp"

namespace detoxsim {

namespace {

class CenteredClipping : public GramRule {
 public:
  CenteredClipping(const Params& params, ThreadPool& pool)
      : GramRule(pool, {10, 0}),
        tau_(params.number("tau")),
        iterations_(static_cast<int>(params.integer("iterations"))),
        start_(params.word("start")) {}

  // For a single step from a known point the distances to it are enough, which saves the Gram pass.
  Outcome aggregate(const RowView& rows, int f, std::span<float> out) override {
    if (iterations_ > 1 || start_ == "mean") return GramRule::aggregate(rows, f, out);
    pointers_.assign(rows.rows.begin(), rows.rows.end());
    pointers_.push_back(extra_point(rows));
    const RowView points{pointers_, rows.d};
    squares_.resize(pointers_.size());
    if (!kernels::squared_distances(pool_, points, pointers_.back(), squares_)) return {0, false};
    coefficients_.assign(pointers_.size(), 0.0);
    coefficients_.back() = 1;
    step(coefficients_, rows.n());
    if (start_ == "zero") coefficients_.back() = 0;
    return {1, kernels::weighted_sum(pool_, points, coefficients_, out.data())};
  }

  bool in_coefficient_space() const override { return start_ == "mean"; }

  OperationCost cost(int n, int f, std::int64_t d, int steps) const override {
    using cost::operator+;
    const OperationCost start =
        start_ == "coordinate-median" ? cost::order_statistics(n, (n - 1) / 2, n / 2 + 1, d) : OperationCost{};
    if (iterations_ > 1 || start_ == "mean") return start + GramRule::cost(n, f, d, steps);
    return start + cost::distances(n, d) + cost::weighted_sums(n, 1, d);
  }

 private:
  // The start takes part as one more row, unless it is a weighted sum of the others anyway.
  const float* extra_point(const RowView& rows) override {
    if (start_ == "mean") return nullptr;
    point_.assign(static_cast<std::size_t>(rows.d), 0.0f);
    const int n = rows.n();
    if (start_ == "coordinate-median") {
      kernels::order_statistics_mean(pool_, rows, (n - 1) / 2, n / 2 + 1, point_.data());
    }
    return point_.data();
  }

  bool starts_at_mean() const override { return start_ == "mean"; }

  int weigh(const GramGeometry& geometry, int, std::span<double> weights) override {
    const int n = rows_among(geometry);
    if (n < geometry.points()) {
      weights.back() = 1;
    } else {
      std::fill(weights.begin(), weights.end(), 1.0 / n);
    }
    squares_.resize(weights.size());
    for (int done = 0; done < iterations_; ++done) {
      geometry.squared_distances_to(weights, squares_);
      step(weights, n);
    }
    // The origin adds nothing to the sum: leave it unread.
    if (start_ == "zero") weights.back() = 0;
    return iterations_;
  }

  // v ← v + (1/n) Σ (xᵢ − v)·min(1, τ/‖xᵢ − v‖), v given and returned by its coefficients, ‖xᵢ − v‖² in squares_
  void step(std::span<double> coefficients, int n) {
    double sum = 0;
    for (std::size_t i = 0; i < static_cast<std::size_t>(n); ++i) {
      const double distance = std::sqrt(squares_[i]);
      squares_[i] = (distance > tau_ ? tau_ / distance : 1) / n;
      sum += squares_[i];
    }
    for (double& coefficient : coefficients) coefficient *= 1 - sum;
    for (std::size_t i = 0; i < static_cast<std::size_t>(n); ++i) coefficients[i] += squares_[i];
  }

  // A step is one product of the Gram matrix with a vector.
  double coefficient_flops(int n, int, int steps) const override { return 2.0 * n * n * steps; }

  double tau_;
  int iterations_;
  std::string start_;
  std::vector<float> point_;
  std::vector<double> squares_, coefficients_;
  std::vector<const float*> pointers_;
};

const RuleRegistration registration(
    {"centered-clipping",
     "steps towards the mean in which no row pulls farther than tau",
     "Karimireddy, He, Jaggi 2021, arXiv:2012.10333, centered clipping",
     {positive_param("tau", 10, "no row pulls farther than this (ByzFL: 100)"),
      integer_param("iterations", 1, 1, "steps"),
      word_param("start", {"zero", "mean", "coordinate-median"}, "where the steps begin")},
     {Property::continuous,
      Property::absolute_scale,
      {Property::origin, [](const Params& params) { return params.is("start", "zero"); }}}},
    make_rule<CenteredClipping>);

}  // namespace

}  // namespace detoxsim
