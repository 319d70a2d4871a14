// The majority of the signs of each coordinate.
#include "kernels/kernels.hpp"
#include "rules/bounded_rule.hpp"
#include "rules/costs.hpp"

namespace detoxsim {

namespace {

class SignSgd : public BoundedRule {
 public:
  SignSgd(const Params&, ThreadPool& pool) : BoundedRule(pool, {2, 1}) {}

  bool takes_f() const override { return false; }

  Outcome aggregate(const RowView& rows, int, std::span<float> out) override {
    return {0, kernels::sign_of_sign_sum(pool_, rows, out.data())};
  }

  // Two comparisons and a sum per element; one pass.
  OperationCost cost(int n, int, std::int64_t d, int) const override { return cost::columns(n, d, 3); }
};

const RuleRegistration registration({"sign-sgd",
                                     "per coordinate the sign of the sum of the signs; ties give 0",
                                     "Bernstein, Zhao, Azizzadenesheli, Anandkumar 2018, arXiv:1810.05291, "
                                     "algorithm 1",
                                     {},
                                     {Property::signs, Property::origin, Property::absolute_scale}},
                                    make_rule<SignSgd>);

}  // namespace

}  // namespace detoxsim
