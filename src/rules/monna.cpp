// MoNNA: the mean of the n−f rows nearest to a row that is trusted.
#include <algorithm>
#include <cmath>
#include <vector>

#include "kernels/distances.hpp"
#include "kernels/kernels.hpp"
#include "rules/bounded_rule.hpp"
#include "rules/costs.hpp"

namespace detoxsim {

namespace {

class Monna : public BoundedRule {
 public:
  Monna(const Params& params, ThreadPool& pool) : BoundedRule(pool, {2, 1}), trusted_(params.integer("trusted")) {}

  bool computable(int n, int f) const override { return f >= 0 && n > f; }

  // A row that isn't finite is infinitely far and never among the nearest; so it need not leave first, which would
  // renumber the trusted row. More than f of them, or the trusted one itself, are the caller's business.
  Outcome aggregate(const RowView& rows, int f, std::span<float> out) override {
    const auto trusted = static_cast<std::size_t>(std::min<std::int64_t>(trusted_, rows.n() - 1));
    distances_.resize(rows.rows.size());
    weights_.resize(rows.rows.size());
    kernels::squared_distances(pool_, rows, rows.rows[trusted], distances_);
    order_ascending(distances_, order_);
    order_.resize(static_cast<std::size_t>(rows.n() - f));
    if (!std::isfinite(distances_[static_cast<std::size_t>(order_.back())])) return {0, false};
    weigh_equally(order_, weights_);
    return {0, kernels::weighted_sum(pool_, rows, weights_, out.data())};
  }

  // One pass for the distances, one over the n−f chosen rows.
  OperationCost cost(int n, int f, std::int64_t d, int) const override {
    using cost::operator+;
    return cost::distances(n, d) + cost::weighted_sums(n - f, 1, d);
  }

 private:
  std::int64_t trusted_;
  std::vector<double> distances_, weights_;
  std::vector<int> order_;
};

const RuleRegistration registration(
    {"monna",
     "the mean of the n-f rows nearest to a trusted one",
     "Farhadkhani, Guerraoui, Gupta, Hoang, Pinot, Stephan 2023, arXiv:2209.10931, section 3",
     {integer_param("trusted", 0, 0,
                    "the trusted one among the rows handed over, from 0; the last if there are fewer")},
     {Property::order_of_rows}},
    make_rule<Monna>);

}  // namespace

}  // namespace detoxsim
