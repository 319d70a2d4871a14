// Per coordinate the mean of what is left without the f smallest and the f largest values.
#include "kernels/kernels.hpp"
#include "rules/bounded_rule.hpp"
#include "rules/costs.hpp"

namespace detoxsim {

namespace {

class TrimmedMean : public BoundedRule {
 public:
  TrimmedMean(const Params&, ThreadPool& pool) : BoundedRule(pool, {2, 1}) {}

  bool computable(int n, int f) const override { return f >= 0 && n > 2 * f; }

  Outcome aggregate(const RowView& rows, int f, std::span<float> out) override {
    return {0, kernels::order_statistics_mean(pool_, rows, f, rows.n() - f, out.data())};
  }

  // A selection network and the sum; one pass.
  OperationCost cost(int n, int f, std::int64_t d, int) const override {
    return cost::order_statistics(n, f, n - f, d);
  }
};

const RuleRegistration registration({"trimmed-mean",
                                     "per coordinate the mean without the f smallest and the f largest values",
                                     "Yin, Chen, Ramchandran, Bartlett 2018, arXiv:1803.01498, definition 2"},
                                    make_rule<TrimmedMean>);

}  // namespace

}  // namespace detoxsim
