// Bucketing: the means of random groups of s rows.
#include <algorithm>
#include <vector>

#include "kernels/kernels.hpp"
#include "rules/pre_aggregator.hpp"
#include "rules/work.hpp"

namespace detoxsim {

namespace {

class Bucketing : public PreAggregator {
 public:
  Bucketing(const Params& params, ThreadPool& pool) : pool_(pool), size_(params.integer("size")) {}

  int outputs(int n) const override { return static_cast<int>((n + size_ - 1) / size_); }
  int f_after(int n, int f) const override { return std::min(f, outputs(n)); }
  bool computable(int n, int f) const override { return f >= 0 && n >= 1; }

  // The last bucket may be smaller.
  Outcome apply(const RowView& rows, int, Stream& random, RowBuffer& out) override {
    const auto n = static_cast<std::int64_t>(rows.n());
    const auto order = random.permutation(static_cast<std::uint32_t>(n));
    out.resize(outputs(rows.n()), rows.d);
    bool finite = true;
    for (int bucket = 0; bucket < out.n(); ++bucket) {
      const std::int64_t first = bucket * size_, last = std::min(first + size_, n);
      members_.clear();
      for (std::int64_t i = first; i < last; ++i) {
        members_.push_back(rows[static_cast<int>(order[static_cast<std::size_t>(i)])]);
      }
      weights_.assign(members_.size(), 1.0 / static_cast<double>(members_.size()));
      finite = kernels::weighted_sum(pool_, {members_, rows.d}, weights_, out[bucket]) && finite;
    }
    return {finite};
  }

  // Every row is read once and added to its bucket.
  Work work(int n, int, std::int64_t d) const override {
    const auto length = static_cast<double>(d);
    return {2.0 * n * length, 4.0 * (n + outputs(n)) * length};
  }

 private:
  ThreadPool& pool_;
  std::int64_t size_;
  std::vector<const float*> members_;
  std::vector<double> weights_;
};

const PreAggregatorRegistry::Registration registration(
    Kind::pre_aggregator,
    {"bucketing",
     "the means of random groups of `size` rows; ceil(n/size) rows come out",
     "Karimireddy, He, Jaggi 2022, arXiv:2006.09365, algorithm 1",
     {integer_param("size", 2, 1, "rows per bucket; the last may have fewer")}},
    make_pre_aggregator<Bucketing>);

}  // namespace

}  // namespace detoxsim
