// Bucketing: the means of random groups of s rows.
#include <algorithm>
#include <atomic>
#include <span>
#include <vector>

#include "kernels/kernels.hpp"
#include "rules/costs.hpp"
#include "rules/pre_aggregator.hpp"

namespace detoxsim {

namespace {

class Bucketing : public PreAggregator {
 public:
  Bucketing(const Params& params, ThreadPool& pool) : pool_(pool), size_(params.integer("size")) {}

  int outputs(int n) const override { return static_cast<int>((n + size_ - 1) / size_); }
  int f_after(int n, int f) const override { return std::min(f, outputs(n)); }
  bool computable(int n, int f) const override { return f >= 0 && n >= 1; }

  // The last bucket may be smaller.
  Outcome apply(const RowView& rows, int, RandomStream& random, RowBuffer& out) override {
    const std::int64_t n = rows.n();
    members_.clear();
    for (const auto i : random.permutation(static_cast<std::uint32_t>(n)))
      members_.push_back(rows[static_cast<int>(i)]);
    out.resize(outputs(rows.n()), rows.d);
    std::atomic<bool> finite = true;
    pool_.run(out.n(), [&](std::int64_t bucket, int) {
      const std::int64_t first = bucket * size_, count = std::min(size_, n - first);
      const std::span<const float* const> members(&members_[static_cast<std::size_t>(first)],
                                                  static_cast<std::size_t>(count));
      const std::vector<double> weights(members.size(), 1.0 / static_cast<double>(count));
      if (!kernels::weighted_sum(serial_, {members, rows.d}, weights, out[static_cast<int>(bucket)])) finite = false;
    });
    return {finite};
  }

  // Every row is read once and added to its bucket.
  OperationCost cost(int n, int, std::int64_t d) const override {
    const auto length = static_cast<double>(d);
    return {2.0 * n * length, 4.0 * (n + outputs(n)) * length};
  }

 private:
  ThreadPool& pool_;
  ThreadPool serial_{1};  ///< a task makes one bucket
  std::int64_t size_;
  std::vector<const float*> members_;  ///< bucket after bucket
};

const PreAggregatorRegistry::Registration registration(
    ComponentKind::pre_aggregator,
    {"bucketing",
     "the means of random groups of `size` rows; ceil(n/size) rows come out",
     "Karimireddy, He, Jaggi 2022, arXiv:2006.09365, algorithm 1",
     {integer_param("size", 2, 1, "rows per bucket; the last may have fewer")},
     {Property::order_of_rows}},
    make_pre_aggregator<Bucketing>);

}  // namespace

}  // namespace detoxsim
