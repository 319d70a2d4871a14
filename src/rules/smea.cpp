// SMEA: the mean of the n−f rows whose largest variance in any direction is smallest.
#include "rules/bounded_rule.hpp"
#include "rules/smallest_variance.hpp"

namespace detoxsim {

namespace {

// More sets than this are hours of work.
constexpr double most_subsets = 1e7;

double subsets(int n, int f) {
  double count = 1;
  for (int i = 1; i <= f && count <= most_subsets; ++i) count = count * (n - f + i) / i;
  return count;
}

class Smea : public GramRule {
 public:
  Smea(const Params&, ThreadPool& pool) : GramRule(pool, {2, 1}) {}

  bool computable(int n, int f) const override { return f >= 0 && n > f && subsets(n, f) <= most_subsets; }

 private:
  int weigh(const GramGeometry& geometry, int f, std::span<double> weights) override {
    weigh_equally(search_.run(geometry.gram(), geometry.points() - f), weights);
    return search_.visited();
  }

  // Each set looked at costs an eigendecomposition, 9n³.
  double coefficient_flops(int n, int, int steps) const override { return 9.0 * n * n * n * steps; }

  SmallestVariance search_;
};

const RuleRegistration registration({"smea",
                                     "the mean of the n-f rows whose covariance has the smallest largest eigenvalue "
                                     "(exact; exponential in f)",
                                     "Allouah, Guerraoui, Gupta, Pinot, Stephan 2023, arXiv:2302.04787, section 4"},
                                    make_rule<Smea>);

}  // namespace

}  // namespace detoxsim
