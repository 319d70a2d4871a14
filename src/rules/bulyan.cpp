// Bulyan: a selection by Krum scores, then a robust mean of each coordinate of the selected rows.
#include <algorithm>

#include "rules/bounded_rule.hpp"
#include "rules/costs.hpp"
#include "rules/krum_scores.hpp"

namespace detoxsim {

namespace {

class Bulyan : public BoundedRule {
 public:
  Bulyan(const Params& params, ThreadPool& pool)
      : BoundedRule(pool, {4, 3}),
        iterative_(params.is("variant", "iterative")),
        theta_(static_cast<int>(params.integer_or("theta", 0))),
        beta_(static_cast<int>(params.integer_or("beta", 0))),
        neighbours_(static_cast<int>(params.integer_or("neighbours", 0))) {}

  bool computable(int n, int f) const override {
    const SelectionSizes sizes = sizes_for(n, f);
    return f >= 0 && sizes.theta >= 1 && sizes.theta <= n && sizes.beta >= 1 && sizes.beta <= sizes.theta;
  }

  Outcome aggregate(const RowView& rows, int f, std::span<float> out) override {
    if (!geometry_.measure(pool_, rows)) return {0, false};
    const auto [theta, beta] = sizes_for(rows.n(), f);
    select(rows.n(), f, theta);
    pointers_.clear();
    for (const int i : selected_) pointers_.push_back(rows[i]);
    const RowView selected{pointers_, rows.d};
    const int first = (theta - beta) / 2;
    return {0, iterative_ ? kernels::closest_mean(pool_, selected, beta, (theta - 1) / 2, theta / 2 + 1, out.data())
                          : kernels::order_statistics_mean(pool_, selected, first, first + beta, out.data())};
  }

  // Gram pass, θ rounds of n scores of up to n distances, a sorting network over the θ selected rows.
  OperationCost cost(int n, int f, std::int64_t d, int) const override {
    using cost::operator+;
    const int theta = std::max(1, sizes_for(n, f).theta);
    const double rounds = iterative_ ? theta : 1;
    return cost::gram(n, d) + cost::serial(rounds * n * n + 12.0 * n * n) +
           cost::order_statistics(theta, 0, theta, d, 2);
  }

 private:
  struct SelectionSizes {
    int theta, beta;
  };

  SelectionSizes sizes_for(int n, int f) const {
    const int theta = theta_ ? theta_ : iterative_ ? n - 2 * f : n - f - 2;
    return {theta, beta_ ? beta_ : theta - 2 * f};
  }

  void select(int n, int f, int theta) {
    KrumScores scores(geometry_.squared_distances());
    if (!iterative_) {
      order_ascending(scores.scores(neighbours_ ? neighbours_ : std::max(1, n - f - 2)), selected_);
      selected_.resize(static_cast<std::size_t>(theta));
      return;
    }
    selected_.clear();
    for (int left = n; left > n - theta; --left) {
      selected_.push_back(scores.best(neighbours_ ? neighbours_ : std::max(1, left - f - 2)));
      scores.remove(selected_.back());
    }
  }

  bool iterative_;
  int theta_, beta_, neighbours_;  ///< 0: automatic
  GramGeometry geometry_;
  std::vector<int> selected_;
  std::vector<const float*> pointers_;
};

const RuleRegistration registration(
    {"bulyan",
     "theta rows by Krum score, then per coordinate the mean of the beta values closest to their median",
     "El Mhamdi, Guerraoui, Rouault 2018, arXiv:1802.07927, section 4; one-shot: as in the code of Rajput, Wang, "
     "Charles, Papailiopoulos 2019, arXiv:1907.12205",
     {word_param("variant", {"iterative", "one-shot"},
                 "iterative: Krum again for each selected row; one-shot: the best scores at once, then the mean of the "
                 "central beta order statistics"),
      integer_param("theta", 1, 1, "rows selected; auto: n-2f, one-shot n-f-2").or_word("auto"),
      integer_param("beta", 1, 1, "values averaged per coordinate; auto: theta-2f").or_word("auto"),
      integer_param("neighbours", 1, 1, "distances summed for a score; auto: max(1, m-f-2) of the m rows left")
          .or_word("auto")},
     // With one neighbour left to sum over, two rows that are nearest to each other have the same score.
     {{Property::order_of_rows, [](const Params& params) { return params.is("variant", "iterative"); }}}},
    make_rule<Bulyan>);

}  // namespace

}  // namespace detoxsim
