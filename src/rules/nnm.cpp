// Nearest-neighbour mixing: every row becomes the mean of the n−f rows nearest to it.
#include <algorithm>
#include <vector>

#include "kernels/affine_sums.hpp"
#include "rules/costs.hpp"
#include "rules/gram_geometry.hpp"
#include "rules/pre_aggregator.hpp"

namespace detoxsim {

namespace {

class Nnm : public PreAggregator {
 public:
  Nnm(const Params&, ThreadPool& pool) : pool_(pool) {}

  int outputs(int n) const override { return n; }
  int f_after(int, int f) const override { return f; }
  bool computable(int n, int f) const override { return f >= 0 && n > f; }

  Outcome apply(const RowView& rows, int f, RandomStream&, RowBuffer& out) override {
    if (!geometry_.measure(pool_, rows)) return {false};
    const auto n = static_cast<std::size_t>(rows.n());
    weights_.resize(rows.n(), rows.n());
    for (std::size_t i = 0; i < n; ++i) {
      order_ascending({&geometry_.squared_distances().values[i * n], n}, order_);
      order_.resize(n - static_cast<std::size_t>(f));
      weigh_equally(order_, {&weights_.values[i * n], n});
    }
    out.resize(rows.n(), rows.d);
    return {mix(rows, out)};
  }

  // Gram pass, n sorts of n distances, n weighted sums in one pass.
  OperationCost cost(int n, int, std::int64_t d) const override {
    using cost::operator+;
    return cost::gram(n, d) + cost::serial(12.0 * n * n) + cost::weighted_sums(n, n, d);
  }

 private:
  // Rows that are much longer than most of them are far from the Gram matrix's centre are mixed about the one nearest
  // to it: else rounding would be relative to their lengths.
  bool mix(const RowView& rows, RowBuffer& out) {
    own_.clear();
    for (int i = 0; i < rows.n(); ++i) own_.push_back(geometry_.gram()(i, i));
    const auto nearest = static_cast<int>(std::min_element(own_.begin(), own_.end()) - own_.begin());
    const float* const origin = rows[nearest];
    double squared_length = 0;
    kernels::squared_norms(pool_, {{&origin, 1}, rows.d}, {&squared_length, 1});
    if (squared_length <= 100 * median(own_)) return kernels::weighted_sums(pool_, rows, weights_, out.pointers());
    return kernels::affine_sums(pool_, rows, weights_, origin, out.pointers());
  }

  ThreadPool& pool_;
  GramGeometry geometry_;
  kernels::Matrix weights_;
  std::vector<double> own_;  ///< squared distances from the centre
  std::vector<int> order_;
};

const PreAggregatorRegistry::Registration registration(
    ComponentKind::pre_aggregator,
    {"nnm", "nearest-neighbour mixing: every row becomes the mean of the n-f rows nearest to it",
     "Allouah, Farhadkhani, Guerraoui, Gupta, Pinot, Stephan 2023, arXiv:2302.01772, algorithm 2"},
    make_pre_aggregator<Nnm>);

}  // namespace

}  // namespace detoxsim
