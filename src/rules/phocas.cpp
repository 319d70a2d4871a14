// Per coordinate the mean of the n−f values closest to the trimmed mean.
#include "kernels/kernels.hpp"
#include "rules/bounded_rule.hpp"
#include "rules/costs.hpp"

namespace detoxsim {

namespace {

class Phocas : public BoundedRule {
 public:
  Phocas(const Params&, ThreadPool& pool) : BoundedRule(pool, {2, 1}) {}

  bool computable(int n, int f) const override { return f >= 0 && n > 2 * f; }

  Outcome aggregate(const RowView& rows, int f, std::span<float> out) override {
    const int n = rows.n();
    return {0, kernels::closest_mean(pool_, rows, n - f, f, n - f, out.data())};
  }

  // A sorting network, the trimmed mean, then f+1 windows of which the best is summed; one pass.
  OperationCost cost(int n, int, std::int64_t d, int) const override { return cost::order_statistics(n, 0, n, d, 2); }
};

const RuleRegistration registration({"phocas", "per coordinate the mean of the n-f values closest to the trimmed mean",
                                     "Xie, Koyejo, Gupta 2018, arXiv:1805.09682"},
                                    make_rule<Phocas>);

}  // namespace

}  // namespace detoxsim
