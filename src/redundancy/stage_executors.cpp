#include "redundancy/stage_executors.hpp"

#include <algorithm>
#include <numeric>

#include "kernels/kernels.hpp"

namespace detoxsim {

std::vector<std::uint32_t> AggregationDraws::bucket_order(int votes) const {
  RandomStream shuffle(seed_, "buckets", 0, iteration_);
  return shuffle.permutation(static_cast<std::uint32_t>(votes));
}

RowExecutor::RowExecutor(const RowView& votes, const AggregationDraws& draws, RowBuffer& bucket_results,
                         std::span<float> out)
    : votes_(votes),
      draws_(draws),
      bucket_results_(bucket_results),
      out_(out),
      outer_rows_(votes.rows.begin(), votes.rows.end()) {}

std::vector<std::uint32_t> RowExecutor::begin_buckets(int buckets) {
  bucket_results_.resize(buckets, votes_.d);
  outer_rows_.clear();
  return draws_.bucket_order(votes());
}

Stage::Outcome RowExecutor::run_inner(Stage& stage, int bucket, std::span<const std::uint32_t> votes, int f) {
  members_.clear();
  for (const std::uint32_t vote : votes) members_.push_back(votes_.rows[vote]);
  RandomStream random = draws_.inner(bucket);
  const auto outcome = stage.aggregate({members_, votes_.d, votes_.shards}, f, random, bucket_results_.row(bucket));
  if (outcome.updated) outer_rows_.push_back(bucket_results_[bucket]);
  return outcome;
}

Stage::Outcome RowExecutor::run_outer(Stage& stage, int f) {
  RandomStream random = draws_.outer();
  return stage.aggregate({outer_rows_, votes_.d, votes_.shards}, f, random, out_);
}

// Costs depend on the sizes of the buckets only.
std::vector<std::uint32_t> CostExecutor::begin_buckets(int) {
  outer_n_ = 0;
  std::vector<std::uint32_t> order(static_cast<std::size_t>(votes_));
  std::iota(order.begin(), order.end(), 0);
  return order;
}

Stage::Outcome CostExecutor::run_inner(Stage& stage, int, std::span<const std::uint32_t> votes, int f) {
  const auto outcome = stage.estimate(static_cast<int>(votes.size()), f, d_, steps_);
  if (outcome.updated) ++outer_n_;
  return outcome;
}

std::vector<std::uint32_t> CoefficientExecutor::begin_buckets(int buckets) {
  bucket_weights_.resize(std::min(buckets, votes()), votes());
  return draws_.bucket_order(votes());
}

Stage::Outcome CoefficientExecutor::run_inner(Stage& stage, int bucket, std::span<const std::uint32_t> votes, int f) {
  const int size = static_cast<int>(votes.size());
  const auto vote = [&](int i) { return static_cast<int>(votes[static_cast<std::size_t>(i)]); };
  kernels::Matrix gram(size, size);
  for (int a = 0; a < size; ++a)
    for (int b = 0; b < size; ++b) gram(a, b) = gram_(vote(a), vote(b));
  std::vector<double> weights(votes.size(), 0.0);
  Stage::Outcome outcome;
  outcome.updated = weigh(stage, gram, f, weights);
  complete_ = complete_ && outcome.updated;
  for (int i = 0; i < size; ++i) bucket_weights_(bucket, vote(i)) = weights[static_cast<std::size_t>(i)];
  return outcome;
}

Stage::Outcome CoefficientExecutor::run_outer(Stage& stage, int f) {
  Stage::Outcome outcome;
  const int buckets = bucket_weights_.rows;
  if (buckets == 0) {
    outcome.updated = weigh(stage, gram_, f, weights_);
    return outcome;
  }
  std::vector<double> outer(static_cast<std::size_t>(buckets), 0.0);
  outcome.updated = complete_ && weigh(stage, kernels::congruent(bucket_weights_, gram_), f, outer);
  for (int j = 0; j < buckets; ++j)
    for (int i = 0; i < votes(); ++i)
      weights_[static_cast<std::size_t>(i)] += outer[static_cast<std::size_t>(j)] * bucket_weights_(j, i);
  return outcome;
}

bool CoefficientExecutor::weigh(Stage& stage, const kernels::Matrix& gram, int f, std::span<double> weights) {
  geometry_.take(gram);
  return stage.weigh(geometry_, f, weights);
}

}  // namespace detoxsim
