// Nearest-neighbour mixing: every row becomes the mean of the n−f rows nearest to it.
#include <vector>

#include "rules/geometry.hpp"
#include "rules/pre_aggregator.hpp"
#include "rules/work.hpp"

namespace detoxsim {

namespace {

class Nnm : public PreAggregator {
 public:
  Nnm(const Params&, ThreadPool& pool) : pool_(pool) {}

  int outputs(int n) const override { return n; }
  int f_after(int, int f) const override { return f; }
  bool computable(int n, int f) const override { return f >= 0 && n > f; }

  Outcome apply(const RowView& rows, int f, Stream&, RowBuffer& out) override {
    if (!geometry_.measure(pool_, rows)) return {false};
    const auto n = static_cast<std::size_t>(rows.n());
    weights_.resize(rows.n(), rows.n());
    for (std::size_t i = 0; i < n; ++i) {
      order_ascending({&geometry_.squared_distances().values[i * n], n}, order_);
      order_.resize(n - static_cast<std::size_t>(f));
      weigh_equally(order_, {&weights_.values[i * n], n});
    }
    out.resize(rows.n(), rows.d);
    return {kernels::weighted_sums(pool_, rows, weights_, out.pointers())};
  }

  // Gram pass, n sorts of n distances, n weighted sums in one pass.
  Work work(int n, int, std::int64_t d) const override {
    using work::operator+;
    return work::gram(n, d) + work::serial(12.0 * n * n) + work::weighted_sums(n, n, d);
  }

 private:
  ThreadPool& pool_;
  Geometry geometry_;
  kernels::Matrix weights_;
  std::vector<int> order_;
};

const PreAggregatorRegistry::Registration registration(
    Kind::pre_aggregator,
    {"nnm", "nearest-neighbour mixing: every row becomes the mean of the n-f rows nearest to it",
     "Allouah, Farhadkhani, Guerraoui, Gupta, Pinot, Stephan 2023, arXiv:2302.01772, algorithm 2"},
    make_pre_aggregator<Nnm>);

}  // namespace

}  // namespace detoxsim
