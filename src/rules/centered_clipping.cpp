// Centered clipping: steps towards the mean in which no row pulls farther than tau.
#include <algorithm>
#include <cmath>

#include "rules/bounded_rule.hpp"

namespace detoxsim {

namespace {

class CenteredClipping : public GramRule {
 public:
  CenteredClipping(const Params& params, ThreadPool& pool)
      : GramRule(pool, {10, 0}),
        tau_(params.number("tau")),
        iterations_(static_cast<int>(params.integer("iterations"))),
        start_(params.word("start")) {}

 private:
  // The start takes part in the Gram matrix as one more row, unless it is a weighted sum of the others anyway.
  const float* extra_point(const RowView& rows) override {
    if (start_ == "mean") return nullptr;
    point_.assign(static_cast<std::size_t>(rows.d), 0.0f);
    const int n = rows.n();
    if (start_ == "coordinate-median") {
      kernels::order_statistics_mean(pool_, rows, (n - 1) / 2, n / 2 + 1, point_.data());
    }
    return point_.data();
  }

  // v ← v + (1/n) Σ (xᵢ − v)·min(1, τ/‖xᵢ − v‖)
  int weigh(const Geometry& geometry, int, std::span<double> weights) override {
    const int n = geometry.points() - (start_ == "mean" ? 0 : 1);
    if (start_ == "mean") {
      std::fill(weights.begin(), weights.end(), 1.0 / n);
    } else {
      weights.back() = 1;
    }
    squares_.resize(weights.size());
    for (int step = 0; step < iterations_; ++step) {
      geometry.squared_distances_to(weights, squares_);
      double sum = 0;
      for (std::size_t i = 0; i < static_cast<std::size_t>(n); ++i) {
        const double distance = std::sqrt(squares_[i]);
        squares_[i] = (distance > tau_ ? tau_ / distance : 1) / n;
        sum += squares_[i];
      }
      for (double& weight : weights) weight *= 1 - sum;
      for (std::size_t i = 0; i < static_cast<std::size_t>(n); ++i) weights[i] += squares_[i];
    }
    // The origin adds nothing to the sum: leave it unread.
    if (start_ == "zero") weights.back() = 0;
    return iterations_;
  }

  // A step is one product of the Gram matrix with a vector.
  double coefficient_flops(int n, int, int steps) const override { return 2.0 * n * n * steps; }

  double tau_;
  int iterations_;
  std::string start_;
  std::vector<float> point_;
  std::vector<double> squares_;
};

const RuleRegistration registration({"centered-clipping",
                                     "steps towards the mean in which no row pulls farther than tau",
                                     "Karimireddy, He, Jaggi 2021, arXiv:2012.10333, equation (CC)",
                                     {positive_param("tau", 10, "no row pulls farther than this (ByzFL: 100)"),
                                      integer_param("iterations", 1, 1, "steps"),
                                      word_param("start", {"zero", "mean", "coordinate-median"},
                                                 "where the steps begin")}},
                                    make_rule<CenteredClipping>);

}  // namespace

}  // namespace detoxsim
