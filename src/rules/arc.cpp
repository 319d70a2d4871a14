// Adaptive robust clipping: the longest rows are scaled down to the length of the longest one left alone.
#include <algorithm>
#include <functional>

#include "rules/norm_clipper.hpp"

namespace detoxsim {

namespace {

class Arc : public NormClipper {
 public:
  Arc(const Params&, ThreadPool& pool) : NormClipper(pool) {}

  bool computable(int n, int f) const override { return n >= 1 && f >= 0 && f <= n; }

 private:
  // k = ⌊2f(n−f)/n⌋ < n rows are clipped, to the norm of rank k+1 from above.
  double threshold(const std::vector<double>& norms, int f) override {
    const auto n = static_cast<std::int64_t>(norms.size());
    sorted_ = norms;
    const auto rank = sorted_.begin() + 2 * f * (n - f) / n;
    std::nth_element(sorted_.begin(), rank, sorted_.end(), std::greater<>());
    return *rank;
  }

  std::vector<double> sorted_;
};

const PreAggregatorRegistry::Registration registration(
    ComponentKind::pre_aggregator,
    {"arc",
     "the floor(2f(n-f)/n) longest rows are scaled down to the longest of the others",
     "Allouah, Guerraoui, Gupta, Jellouli, Rizk, Stephan 2024, arXiv:2405.14432, algorithm 2",
     {},
     {Property::origin}},
    make_pre_aggregator<Arc>);

}  // namespace

}  // namespace detoxsim
