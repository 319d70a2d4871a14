// Per coordinate the mean of the n−f values closest to the median.
#include "kernels/kernels.hpp"
#include "rules/bounded_rule.hpp"
#include "rules/costs.hpp"

namespace detoxsim {

namespace {

class MeanAroundMedian : public BoundedRule {
 public:
  MeanAroundMedian(const Params&, ThreadPool& pool) : BoundedRule(pool, {2, 1}) {}

  bool computable(int n, int f) const override { return f >= 0 && n > f; }

  Outcome aggregate(const RowView& rows, int f, std::span<float> out) override {
    const int n = rows.n();
    return {0, kernels::closest_mean(pool_, rows, n - f, (n - 1) / 2, n / 2 + 1, out.data())};
  }

  // A sorting network, then f+1 windows of which the best is summed; one pass.
  OperationCost cost(int n, int, std::int64_t d, int) const override { return cost::order_statistics(n, 0, n, d); }
};

const RuleRegistration registration({"mean-around-median",
                                     "per coordinate the mean of the n-f values closest to the median",
                                     "Xie, Koyejo, Gupta 2018, arXiv:1802.10116 (mean around median)"},
                                    make_rule<MeanAroundMedian>);

}  // namespace

}  // namespace detoxsim
