// Multi-Krum: the mean of the rows with the best Krum scores.
#include <algorithm>

#include "rules/bounded_rule.hpp"
#include "rules/krum_scores.hpp"

namespace detoxsim {

namespace {

class MultiKrum : public GramRule {
 public:
  MultiKrum(const Params& params, ThreadPool& pool)
      : GramRule(pool, {2, 3}),
        neighbours_(static_cast<int>(params.integer_or("neighbours", 0))),
        selected_(static_cast<int>(params.integer_or("selected", 0))) {}

  bool computable(int n, int f) const override { return f >= 0 && n >= 1 && (selected_ || n >= f + 3); }

 private:
  int weigh(const GramGeometry& geometry, int f, std::span<double> weights) override {
    const int n = geometry.points();
    KrumScores scores(geometry.squared_distances());
    order_ascending(scores.scores(neighbours_ ? neighbours_ : std::max(1, n - f - 2)), order_);
    order_.resize(static_cast<std::size_t>(std::min(n, selected_ ? selected_ : n - f - 2)));
    weigh_equally(order_, weights);
    return 0;
  }

  // n sorts of n distances.
  double coefficient_flops(int n, int, int) const override { return 12.0 * n * n; }

  int neighbours_, selected_;  ///< 0: automatic
  std::vector<int> order_;
};

const RuleRegistration registration(
    {"multi-krum",
     "the mean of the rows with the best Krum scores",
     "Blanchard, El Mhamdi, Guerraoui, Stainer 2017, arXiv:1703.02757, section 4",
     {integer_param("neighbours", 1, 1, "distances summed for a score; auto: n-f-2 (ByzFL: n-f-1)").or_word("auto"),
      integer_param("selected", 1, 1, "rows averaged; auto: n-f-2 (ByzFL: n-f)").or_word("auto")}},
    make_rule<MultiKrum>);

}  // namespace

}  // namespace detoxsim
