// Krum: the row that is closest to its nearest neighbours.
#include <algorithm>

#include "rules/bounded_rule.hpp"
#include "rules/krum_scores.hpp"

namespace detoxsim {

namespace {

class Krum : public GramRule {
 public:
  Krum(const Params& params, ThreadPool& pool)
      : GramRule(pool, {2, 3}), neighbours_(params.integer_or("neighbours", 0)) {}

 private:
  int weigh(const GramGeometry& geometry, int f, std::span<double> weights) override {
    const int n = geometry.points();
    const int automatic = std::max(1, n - f - 2);
    KrumScores scores(geometry.squared_distances());
    weights[static_cast<std::size_t>(scores.best(neighbours_ ? static_cast<int>(neighbours_) : automatic))] = 1;
    return 0;
  }

  // n sorts of n distances.
  double coefficient_flops(int n, int, int) const override { return 12.0 * n * n; }

  std::int64_t neighbours_;  ///< 0: automatic
};

const RuleRegistration registration(
    {"krum",
     "the row with the smallest sum of squared distances to its nearest neighbours",
     "Blanchard, El Mhamdi, Guerraoui, Stainer 2017, arXiv:1703.02757, section 4",
     {integer_param("neighbours", 1, 1, "distances summed for a score; auto: n-f-2 (ByzFL: n-f-1)").or_word("auto")}},
    make_rule<Krum>);

}  // namespace

}  // namespace detoxsim
