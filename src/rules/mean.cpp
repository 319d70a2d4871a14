// The plain average: the best there is without attackers, and worth nothing against one.
#include <algorithm>
#include <vector>

#include "kernels/kernels.hpp"
#include "rules/costs.hpp"
#include "rules/rule.hpp"

namespace detoxsim {

namespace {

class Mean : public Rule {
 public:
  Mean(const Params&, ThreadPool& pool) : pool_(pool) {}

  std::string guarantee() const override { return "f = 0"; }
  bool guaranteed(int n, int f) const override { return n >= 1 && f == 0; }
  bool computable(int n, int) const override { return n >= 1; }
  bool takes_f() const override { return false; }

  Outcome aggregate(const RowView& rows, int, std::span<float> out) override {
    weights_.assign(rows.rows.size(), 1.0 / rows.n());
    return {0, kernels::weighted_sum(pool_, rows, weights_, out.data())};
  }

  bool in_coefficient_space() const override { return true; }
  int weigh(const GramGeometry&, int, std::span<double> weights) override {
    std::fill(weights.begin(), weights.end(), 1.0 / static_cast<double>(weights.size()));
    return 0;
  }

  OperationCost cost(int n, int, std::int64_t d, int) const override { return cost::weighted_sums(n, 1, d); }

 private:
  ThreadPool& pool_;
  std::vector<double> weights_;
};

const RuleRegistration registration({"mean", "the plain average; one bad vector can move it anywhere", ""},
                                    make_rule<Mean>);

}  // namespace

}  // namespace detoxsim
