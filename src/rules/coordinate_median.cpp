// The median of each coordinate.
#include "kernels/kernels.hpp"
#include "rules/bounded_rule.hpp"
#include "rules/costs.hpp"

namespace detoxsim {

namespace {

class CoordinateMedian : public BoundedRule {
 public:
  CoordinateMedian(const Params&, ThreadPool& pool) : BoundedRule(pool, {2, 1}) {}

  Outcome aggregate(const RowView& rows, int, std::span<float> out) override {
    const int n = rows.n();
    return {0, kernels::order_statistics_mean(pool_, rows, (n - 1) / 2, n / 2 + 1, out.data())};
  }

  // A selection network; one pass.
  OperationCost cost(int n, int, std::int64_t d, int) const override {
    return cost::order_statistics(n, (n - 1) / 2, n / 2 + 1, d);
  }
};

const RuleRegistration registration({"coordinate-median",
                                     "the median of each coordinate (even n: the average of the two middles)",
                                     "Yin, Chen, Ramchandran, Bartlett 2018, arXiv:1803.01498, definition 1"},
                                    make_rule<CoordinateMedian>);

}  // namespace

}  // namespace detoxsim
