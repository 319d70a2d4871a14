// CAF: rows lose weight as they stick out along the direction in which the rows spread most.
#include <algorithm>
#include <limits>
#include <numeric>

#include "rules/bounded_rule.hpp"
#include "rules/spectrum.hpp"

namespace detoxsim {

namespace {

class Caf : public GramRule {
 public:
  Caf(const Params&, ThreadPool& pool) : GramRule(pool, {2, 1}) {}

  bool computable(int n, int f) const override { return f >= 0 && n >= 1 && n >= 2 * f; }

 private:
  // While Σ cᵢ > n−2f: μ, λ and v of the weighted covariance; cᵢ ← cᵢ(1 − τᵢ/max τ), τᵢ = ⟨xᵢ−μ, v⟩². The result is the
  // μ of the smallest λ. The maximum is over rows that still have weight, so each round takes all of one row's.
  int weigh(const GramGeometry& geometry, int f, std::span<double> weights) override {
    const double enough = geometry.points() - 2.0 * f;
    left_.assign(weights.size(), 1.0);
    double smallest = std::numeric_limits<double>::infinity();
    int rounds = 0;
    double sum = geometry.points();
    do {
      spectrum_.compute(geometry.gram(), left_);
      ++rounds;
      if (spectrum_.largest() < smallest) {
        smallest = spectrum_.largest();
        std::transform(left_.begin(), left_.end(), weights.begin(), [=](double c) { return c / sum; });
      }
      squares_ = spectrum_.projections();
      for (double& projection : squares_) projection *= projection;
      double farthest = 0;
      for (std::size_t i = 0; i < left_.size(); ++i) {
        if (left_[i] > 0) farthest = std::max(farthest, squares_[i]);
      }
      if (farthest == 0) break;
      for (std::size_t i = 0; i < left_.size(); ++i) {
        left_[i] *= std::max(0.0, 1 - squares_[i] / farthest);
      }
      sum = std::accumulate(left_.begin(), left_.end(), 0.0);
    } while (sum > enough && sum > 0);
    return rounds;
  }

  // Each round an eigendecomposition, 9n³.
  double coefficient_flops(int n, int, int steps) const override { return 9.0 * n * n * n * steps; }

  Spectrum spectrum_;
  std::vector<double> left_, squares_;
};

const RuleRegistration registration(
    {"caf",
     "rows lose weight by how far they lie along the direction of most variance",
     "Allouah, Guerraoui, Stephan 2025, arXiv:2505.01874, algorithm 2 (covariance-bound "
     "agnostic filter)",
     {},
     {Property::continuous}},
    make_rule<Caf>);

}  // namespace

}  // namespace detoxsim
