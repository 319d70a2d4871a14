// What the two stages run over: the votes themselves, numbers of votes, or weights of votes. The flow from buckets to
// the inner and the outer stage is Pipeline::run_stages()'s, the same for all of them.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/random.hpp"
#include "base/rows.hpp"
#include "redundancy/stage.hpp"

namespace detoxsim {

/// The random draws of one iteration's aggregation.
class AggregationDraws {
 public:
  AggregationDraws(std::uint64_t seed, std::int64_t iteration)
      : seed_(seed), iteration_(static_cast<std::uint64_t>(iteration)) {}
  /// Votes in the order in which they fill the buckets: a permutation of 0 … votes−1.
  std::vector<std::uint32_t> bucket_order(int votes) const;
  /// For the pre-aggregators of a bucket's inner stage, and of the outer one.
  RandomStream inner(int bucket) const {
    return {seed_, "before inner", static_cast<std::uint64_t>(bucket), iteration_};
  }
  RandomStream outer() const { return {seed_, "before outer", 0, iteration_}; }

 private:
  std::uint64_t seed_, iteration_;
};

class StageExecutor {
 public:
  virtual ~StageExecutor() = default;
  /// How many votes there are.
  virtual int votes() const = 0;
  /// From now on the outer stage gets the results of buckets, at most so many. Returns the votes in the order in which
  /// they fill the buckets.
  virtual std::vector<std::uint32_t> begin_buckets(int buckets) = 0;
  /// The inner stage over the votes of a bucket, f of them bad at most; keeps the result where there is one. Called for
  /// buckets 0, 1, …
  virtual Stage::Outcome run_inner(Stage& stage, int bucket, std::span<const std::uint32_t> votes, int f) = 0;
  /// The outer stage over the results kept; over the votes where there are no buckets.
  virtual Stage::Outcome run_outer(Stage& stage, int f) = 0;
};

/// Aggregates rows of floats.
class RowExecutor final : public StageExecutor {
 public:
  /// bucket_results: scratch memory, k rows of d. out: d floats.
  RowExecutor(const RowView& votes, const AggregationDraws& draws, RowBuffer& bucket_results, std::span<float> out);

  int votes() const override { return votes_.n(); }
  std::vector<std::uint32_t> begin_buckets(int buckets) override;
  Stage::Outcome run_inner(Stage& stage, int bucket, std::span<const std::uint32_t> votes, int f) override;
  Stage::Outcome run_outer(Stage& stage, int f) override;

 private:
  RowView votes_;
  AggregationDraws draws_;
  RowBuffer& bucket_results_;
  std::span<float> out_;
  std::vector<const float*> outer_rows_, members_;
};

/// Counts what the stages would cost; every vector counts as finite.
class CostExecutor final : public StageExecutor {
 public:
  /// steps: that an iterative rule takes.
  CostExecutor(int votes, std::int64_t d, int steps) : votes_(votes), outer_n_(votes), d_(d), steps_(steps) {}

  int votes() const override { return votes_; }
  std::vector<std::uint32_t> begin_buckets(int buckets) override;
  Stage::Outcome run_inner(Stage& stage, int bucket, std::span<const std::uint32_t> votes, int f) override;
  Stage::Outcome run_outer(Stage& stage, int f) override { return stage.estimate(outer_n_, f, d_, steps_); }

 private:
  int votes_, outer_n_;
  std::int64_t d_;
  int steps_;
};

/// Expresses the result as a weighted sum of the votes, which are known by their inner products only. Without a result
/// of the inner stage in every bucket there is none.
class CoefficientExecutor final : public StageExecutor {
 public:
  /// gram: votes × votes, centred on any affine combination of them. weights: one per vote; 0 on entry.
  CoefficientExecutor(const kernels::Matrix& gram, const AggregationDraws& draws, std::span<double> weights)
      : gram_(gram), draws_(draws), weights_(weights) {}

  int votes() const override { return gram_.rows; }
  std::vector<std::uint32_t> begin_buckets(int buckets) override;
  Stage::Outcome run_inner(Stage& stage, int bucket, std::span<const std::uint32_t> votes, int f) override;
  Stage::Outcome run_outer(Stage& stage, int f) override;

 private:
  bool weigh(Stage& stage, const kernels::Matrix& gram, int f, std::span<double> weights);

  const kernels::Matrix& gram_;
  AggregationDraws draws_;
  std::span<double> weights_;
  kernels::Matrix bucket_weights_;  ///< (j, ·): bucket j's result as a weighted sum of the votes
  bool complete_ = true;            ///< every bucket has a result
  GramGeometry geometry_;
};

}  // namespace detoxsim
