// The geometric median: the point with the smallest sum of distances to the rows.
#include <algorithm>

#include "rules/bounded_rule.hpp"
#include "rules/weiszfeld.hpp"

namespace detoxsim {

namespace {

class GeometricMedian : public GramRule {
 public:
  GeometricMedian(const Params& params, ThreadPool& pool)
      : GramRule(pool, {2, 1}),
        weiszfeld_({params.number("smoothing"), params.number_or("smoothing_absolute", 0), params.number("tolerance"),
                    static_cast<int>(params.integer("iterations"))}),
        zero_start_(params.is("start", "zero")) {}

  bool in_coefficient_space() const override { return !zero_start_; }

 private:
  const float* extra_point(const RowView& rows) override {
    if (!zero_start_) return nullptr;
    zeros_.assign(static_cast<std::size_t>(rows.d), 0.0f);
    return zeros_.data();
  }

  bool starts_at_mean() const override { return !zero_start_; }

  int weigh(const GramGeometry& geometry, int, std::span<double> weights) override {
    const int n = rows_among(geometry);
    if (n < geometry.points()) {
      weights.back() = 1;
    } else {
      std::fill(weights.begin(), weights.end(), 1.0 / n);
    }
    return weiszfeld_.run(geometry, n, weights);
  }

  bool doubtful() const override { return weiszfeld_.doubtful(); }

  // A step is two products of the Gram matrix with a vector.
  double coefficient_flops(int n, int, int steps) const override { return 4.0 * n * n * steps; }

  Weiszfeld weiszfeld_;
  bool zero_start_;
  std::vector<float> zeros_;
};

const RuleRegistration registration(
    {"geometric-median",
     "the point with the smallest sum of distances to the rows, by smoothed Weiszfeld steps and, where those are slow, "
     "Newton's",
     "Pillutla, Kakade, Harchaoui 2022, arXiv:1912.13445, algorithm 2 (RFA); at a data point Vardi, Zhang 2000, "
     "doi:10.1073/pnas.97.4.1423, equation 2.6",
     {number_param("smoothing", 1e-6, 0, 1, "least distance divided by, as a share of how far apart most rows are"),
      positive_param("smoothing_absolute", 0.1, "the same as a length (ByzFL's nu); replaces smoothing")
          .or_word("none"),
      word_param("start", {"mean", "zero"}, "where the steps begin, unless that is far from most rows (ByzFL: zero)"),
      number_param("tolerance", 1e-6, 0, 1,
                   "stop when the median is no farther away than this share of how far apart most rows are; 0 with "
                   "smoothing_absolute: plain steps only"),
      integer_param("iterations", 1000, 1, "most steps (ByzFL: 3)")},
     {Property::continuous,
      {Property::absolute_scale, [](const Params& params) { return !params.is("smoothing_absolute", "none"); }}}},
    make_rule<GeometricMedian>);

}  // namespace

}  // namespace detoxsim
