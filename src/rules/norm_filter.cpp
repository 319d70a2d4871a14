// The mean of the n−f rows of smallest norm.
#include <vector>

#include "rules/bounded_rule.hpp"
#include "rules/costs.hpp"

namespace detoxsim {

namespace {

class NormFilter : public BoundedRule {
 public:
  NormFilter(const Params&, ThreadPool& pool) : BoundedRule(pool, {3, 1}) {}

  bool computable(int n, int f) const override { return f >= 0 && n > f; }

  Outcome aggregate(const RowView& rows, int f, std::span<float> out) override {
    norms_.resize(rows.rows.size());
    weights_.resize(rows.rows.size());
    if (!kernels::squared_norms(pool_, rows, norms_)) return {0, false};
    order_ascending(norms_, order_);
    order_.resize(static_cast<std::size_t>(rows.n() - f));
    weigh_equally(order_, weights_);
    return {0, kernels::weighted_sum(pool_, rows, weights_, out.data())};
  }

  // One pass for the norms, one over the n−f chosen rows.
  OperationCost cost(int n, int f, std::int64_t d, int) const override {
    using cost::operator+;
    return cost::distances(n, d) + cost::weighted_sums(n - f, 1, d);
  }

 private:
  std::vector<double> norms_, weights_;
  std::vector<int> order_;
};

const RuleRegistration registration({"norm-filter",
                                     "the mean of the n-f rows of smallest norm",
                                     "Gupta, Liu, Vaidya 2020, arXiv:2008.04699 (comparative gradient "
                                     "elimination), averaged",
                                     {},
                                     {Property::origin}},
                                    make_rule<NormFilter>);

}  // namespace

}  // namespace detoxsim
