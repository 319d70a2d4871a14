// The two-stage aggregation: vote → buckets → inner rule A0 → outer rule A1 (DETOX, arXiv:1907.12205, algorithm 1).
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "redundancy/assignment.hpp"
#include "redundancy/stage.hpp"
#include "redundancy/vote_stage.hpp"

namespace detoxsim {

struct PipelineConfig {
  NoMajority no_majority = NoMajority::drop;
  Compression compression = Compression::none;
  int buckets = 0;                        ///< k; 0: no buckets, the outer rule gets the votes themselves
  std::optional<StageConfig> inner = {};  ///< present exactly where there are buckets
  StageConfig outer = {};
  std::int64_t costed_d = 0;         ///< the d that the laws of cost count; 0: the real one
  const CostModel* costs = nullptr;  ///< of a calibrated machine, which fills Work::seconds; outlives the pipeline
  bool digests = false;              ///< one replica of a file comes, for the caches of a calibrated machine
  int shards = 1;                    ///< servers that share the coordinates; the laws are those of one of them
};

/// Bucket j of k holds the votes [n·j/k, n·(j+1)/k) of a permutation.
inline int bucket_begin(int n, int k, int j) { return static_cast<int>(std::int64_t{n} * j / k); }

/// What the stages are told, and what they promise, when all votes are there.
struct StagePlan {
  int worst_case = 0;            ///< F
  int inner_n = 0, inner_f = 0;  ///< smallest bucket; 0 without buckets
  int outer_n = 0, outer_f = 0;
  bool within_guarantee = false;  ///< the result is robust against any F corrupted votes
  std::vector<std::string> refusals =
      {};  ///< what must not run, each with the buckets that would do where there are any
};

/// Vote and aggregation of one cluster. One object serves one run.
class Pipeline {
 public:
  struct Outcome {
    double vote_wall_s = 0, inner_wall_s = 0, outer_wall_s = 0;
    OperationCost vote_cost, inner_cost, outer_cost;  ///< of vote, inner and outer, by their laws
    std::vector<Payload> votes;                       ///< as VoteStage::Outcome says
    int no_majority_votes = 0;
    int outer_steps = 0;  ///< taken by an iterative outer rule
    int mixed_votes = 0;
    bool guarantee_lost = false;
    bool updated = false;  ///< false: nothing was left to aggregate, `out` is unspecified
  };

  Pipeline(const PipelineConfig& config, const Assignment& assignment, int q, std::int64_t d, ThreadPool& pool);

  const StagePlan& plan() const { return plan_; }
  /// Whether the result is robust against any F corrupted votes where only so many of the files have one.
  bool within_guarantee(int votes) const;
  /// Bytes that pass through the caches in an iteration.
  double touched() const { return costs_.touched; }
  /// The inequality that a stage's rule needs ("n >= 2f+3"); "" where it needs none, or there are no buckets.
  std::string inner_guarantee() const { return inner_ ? inner_->rule().rule().guarantee() : ""; }
  std::string outer_guarantee() const { return outer_.rule().rule().guarantee(); }
  /// ballots: one per file. out: d floats. `iteration` seeds the permutation of the buckets.
  Outcome aggregate(std::span<const ReplicaSet> replica_sets, std::uint64_t seed, std::int64_t iteration,
                    std::span<float> out);

  /// What aggregate would say by the laws alone: replicas are names of vectors (equal bytes, equal vectors) instead of
  /// vectors. Every vector counts as finite, and an iterative rule takes `steps`.
  Outcome estimate(std::span<const ReplicaSet> replica_sets, int steps);

  // What aggregate does after the vote, for a rehearsal of it.

  /// Buckets, inner and outer rule over the votes; completes the outcome.
  void combine(const RowView& votes, std::uint64_t seed, std::int64_t iteration, std::span<float> out,
               Outcome& outcome);
  /// Whether the result is a weighted sum of the votes with weights that follow from their inner products alone.
  bool in_coefficient_space() const;
  /// Those weights; 0 on entry. gram: votes × votes, centred on any affine combination of them. Returns false where a
  /// rule can't be computed for so few votes.
  bool weigh(const kernels::Matrix& gram, std::uint64_t seed, std::int64_t iteration, std::span<double> weights);

 private:
  void plan_stages();
  /// What stands in front of a stage with k buckets: how many vectors (at least), and how many of them may be bad.
  Stage::Load inner_load(int k) const;
  Stage::Load outer_load(int k) const;
  /// "; aggregation.buckets = K would do" with the nearest K that neither stage refuses; "" without one.
  std::string remedy() const;
  static void take(VoteStage::Outcome counted, Outcome& outcome);
  /// Fewer votes make smaller buckets: the inner rule may no longer hold what the outer one was promised.
  bool inner_guarantee_lost(int votes) const;
  /// What the outer rule is told where it stands behind buckets, or gets the votes themselves.
  int outer_f() const;
  std::vector<std::vector<int>> shuffled_buckets(int votes, std::uint64_t seed, std::int64_t iteration) const;
  RowView inner_results(const RowView& votes, std::uint64_t seed, std::int64_t iteration, Outcome& outcome);

  PipelineConfig config_;
  StageCosts costs_;
  std::vector<int> group_sizes_;
  int q_;
  std::int64_t d_;
  VoteStage vote_;
  std::optional<Stage> inner_;
  Stage outer_;
  StagePlan plan_;
  bool inner_holds_ = false;  ///< no bucket result is bad, whichever F votes are corrupted
  RowBuffer bucket_results_;
  std::vector<const float*> bucket_rows_;
};

}  // namespace detoxsim
