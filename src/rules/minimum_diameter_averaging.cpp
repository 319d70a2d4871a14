// Minimum-diameter averaging: the mean of the n−f rows that lie closest together.
#include <cmath>

#include "rules/bounded_rule.hpp"
#include "rules/minimum_diameter.hpp"

namespace detoxsim {

namespace {

class MinimumDiameterAveraging : public GramRule {
 public:
  MinimumDiameterAveraging(const Params&, ThreadPool& pool) : GramRule(pool, {2, 1}) {}

  bool computable(int n, int f) const override { return f >= 0 && n > f; }

 private:
  int weigh(const GramGeometry& geometry, int f, std::span<double> weights) override {
    weigh_equally(minimum_diameter_subset(geometry.squared_distances(), geometry.points() - f), weights);
    return 0;
  }

  // Sorting the distances and searching a cover in each of some 2·log n graphs; the exponential worst case is not
  // charged for: on gradients the reductions leave next to nothing to branch on.
  double coefficient_flops(int n, int, int) const override { return 20.0 * n * n * std::log2(n + 1.0); }
};

const RuleRegistration registration({"minimum-diameter-averaging",
                                     "the mean of the n-f rows whose largest distance is smallest (exact)",
                                     "El Mhamdi, Guerraoui, Guirguis, Hoang, Rouault 2020, arXiv:1905.03853, "
                                     "section 3 (MDA)",
                                     {},
                                     // Often several sets have the smallest diameter: the order decides between them.
                                     {Property::order_of_rows}},
                                    make_rule<MinimumDiameterAveraging>);

}  // namespace

}  // namespace detoxsim
