// The two-stage aggregation: vote → buckets → inner rule A0 → outer rule A1 (DETOX, arXiv:1907.12205, algorithm 1).
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "redundancy/assignment.hpp"
#include "redundancy/stage.hpp"
#include "redundancy/vote_stage.hpp"

namespace detoxsim {

class StageExecutor;

/// The fewest buckets within the guarantees of both rules; where no number is, the fewest that neither refuses.
inline constexpr int automatic_buckets = -1;

struct PipelineConfig {
  NoMajority no_majority = NoMajority::drop;
  Compression compression = Compression::none;
  int buckets = 0;                        ///< k or automatic_buckets; 0: the outer rule gets the votes themselves
  std::optional<StageConfig> inner = {};  ///< present exactly where there are buckets
  StageConfig outer = {};
  std::int64_t costed_d = 0;         ///< the d that costs count; 0: the real one
  const CostModel* costs = nullptr;  ///< of a calibrated machine, which fills OperationCost::seconds; must outlive this
  bool digests = false;              ///< the server receives one replica of a file (counts in touched() only)
  int shards = 1;                    ///< servers that share the coordinates; costs are those of one of them
};

/// Bucket j of k holds the votes [n·j/k, n·(j+1)/k) of a permutation.
inline int bucket_begin(int n, int k, int j) { return static_cast<int>(share_begin(n, k, j)); }

/// The n and f of the stages, and what they promise, when all files have a vote.
struct StagePlan {
  int worst_case = 0;            ///< F
  int buckets = 0;               ///< k
  int inner_n = 0, inner_f = 0;  ///< smallest bucket; 0 without buckets
  int outer_n = 0, outer_f = 0;
  bool within_guarantee = false;       ///< the result is robust against any F corrupted votes
  std::vector<Mistake> refusals = {};  ///< why a stage ("inner", "outer") must not run
  int workable_buckets = 0;            ///< where one is refused: the nearest number with which none is; 0 without one
};

/// Vote and aggregation of one cluster. One object serves one run.
class Pipeline {
 public:
  struct Outcome {
    double vote_wall_s = 0, inner_wall_s = 0, outer_wall_s = 0;
    OperationCost vote_cost, inner_cost, outer_cost;  ///< by cost formulas, of one server
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
  /// replica_sets: one per file. out: d floats. Seed and iteration decide the permutation of the votes over the
  /// buckets.
  Outcome aggregate(std::span<const ReplicaSet> replica_sets, std::uint64_t seed, std::int64_t iteration,
                    std::span<float> out);

  /// What aggregate would report by cost formulas alone: replicas are names of vectors (equal bytes, equal vectors)
  /// instead of vectors. Every vector counts as finite, and an iterative rule takes `steps`.
  Outcome estimate(std::span<const ReplicaSet> replica_sets, int steps);

  // What aggregate does after the vote, for an adversary that tries it out.

  /// Buckets, inner and outer rule over the votes; completes the outcome.
  void aggregate_votes(const RowView& votes, std::uint64_t seed, std::int64_t iteration, std::span<float> out,
                       Outcome& outcome);
  /// Whether the result is a weighted sum of the votes with weights that follow from their inner products alone.
  bool in_coefficient_space() const;
  /// Those weights; 0 on entry. gram: votes × votes, centred on any affine combination of them. Returns false where a
  /// rule can't be computed for so few votes.
  bool weigh(const kernels::Matrix& gram, std::uint64_t seed, std::int64_t iteration, std::span<double> weights);

 private:
  void plan_stages();
  /// What enters a stage with k buckets: how many vectors (at least), and how many of them may be bad.
  Stage::Load inner_load(int k) const;
  Stage::Load outer_load(int k) const;
  /// Whether neither stage refuses k buckets.
  bool would_do(int k) const;
  /// Whether k buckets keep the result robust against any F corrupted votes.
  bool guaranteed(int k) const;
  /// Within the guarantee where any number is, else that neither stage refuses; where there is none, as many as there
  /// are votes.
  int fewest_buckets() const;
  /// With automatic_buckets replaced.
  static PipelineConfig with_buckets(PipelineConfig config, const Assignment& assignment, int q, ThreadPool& pool);
  int workable_buckets() const;
  /// Fewer votes make smaller buckets: the inner rule may no longer keep the guarantee that the outer one relies on.
  bool inner_guarantee_lost(int votes) const;
  static Outcome vote_outcome(VoteStage::Outcome counted);
  /// Buckets, inner and outer stage; completes the outcome.
  void run_stages(StageExecutor& executor, Outcome& outcome);
  /// Returns how many buckets have a result.
  int run_buckets(StageExecutor& executor, Outcome& outcome);

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
  int outer_f_ = 0;           ///< bad vectors that the outer stage may get: results of buckets, or votes
  RowBuffer bucket_results_;
};

}  // namespace detoxsim
