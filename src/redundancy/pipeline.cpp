#include "redundancy/pipeline.hpp"

#include <algorithm>
#include <utility>

#include "base/stopwatch.hpp"
#include "redundancy/stage_executors.hpp"
#include "redundancy/vote_distribution.hpp"

namespace detoxsim {

namespace {

// Costs are those of the server with the largest share. What passes through the caches in an iteration: what is
// received, the votes where they are unpacked, the buckets' results.
StageCosts stage_costs(const PipelineConfig& config, const Assignment& assignment, std::int64_t d) {
  const std::int64_t whole = config.costed_d > 0 ? config.costed_d : d;
  StageCosts costs{(whole + config.shards - 1) / config.shards, config.costs};
  const auto rows = [&](int n) { return 4.0 * n * static_cast<double>(costs.d); };
  const int received = config.digests ? assignment.files() : assignment.workers();
  costs.touched = received * static_cast<double>(payload_bytes(config.compression, costs.d)) +
                  (config.compression == Compression::sign ? rows(assignment.files()) : 0) + rows(config.buckets);
  return costs;
}

}  // namespace

Pipeline::Pipeline(const PipelineConfig& config, const Assignment& assignment, int q, std::int64_t d, ThreadPool& pool)
    : config_(with_buckets(config, assignment, q, pool)),
      costs_(stage_costs(config_, assignment, d)),
      group_sizes_(assignment.group_sizes()),
      q_(q),
      d_(d),
      vote_({config.no_majority, config.compression, config.shards, costs_}, assignment.files(), d, pool),
      outer_(config.outer, pool, costs_) {
  if (config_.buckets > 0) inner_.emplace(*config_.inner, pool, costs_);
  plan_stages();
}

Stage::Load Pipeline::inner_load(int k) const {
  const int smallest = static_cast<int>(group_sizes_.size()) / k;
  return {smallest, std::min(plan_.worst_case, smallest)};
}

Stage::Load Pipeline::outer_load(int k) const {
  const int files = static_cast<int>(group_sizes_.size());
  if (!inner_) return {files, plan_.worst_case};
  return {k, inner_->guaranteed(files / k, plan_.worst_case) ? 0 : std::min(plan_.worst_case, k)};
}

bool Pipeline::would_do(int k) const {
  if (k < 1 || k > static_cast<int>(group_sizes_.size())) return false;
  const Stage::Load inner = inner_load(k), outer = outer_load(k);
  return inner_->refusal(inner.n, inner.f).empty() && outer_.refusal(outer.n, outer.f).empty();
}

bool Pipeline::guaranteed(int k) const {
  const Stage::Load results = outer_load(k);
  return outer_.guaranteed(results.n, results.f);
}

int Pipeline::fewest_buckets() const {
  const int files = static_cast<int>(group_sizes_.size());
  std::optional<int> fewest;
  for (int k = 1; k <= files; ++k) {
    if (!would_do(k)) continue;
    if (guaranteed(k)) return k;
    if (!fewest) fewest = k;
  }
  return fewest.value_or(files);
}

PipelineConfig Pipeline::with_buckets(PipelineConfig config, const Assignment& assignment, int q, ThreadPool& pool) {
  if (config.buckets != automatic_buckets) return config;
  config.buckets = 1;
  config.buckets = Pipeline(config, assignment, q, 1, pool).fewest_buckets();
  return config;
}

int Pipeline::workable_buckets() const {
  const int files = static_cast<int>(group_sizes_.size()), k = config_.buckets;
  for (int step = 1; inner_ && step < files; ++step) {
    for (const int other : {k - step, k + step})
      if (would_do(other)) return other;
  }
  return 0;
}

void Pipeline::plan_stages() {
  plan_.worst_case = worst_case_votes(group_sizes_, q_, config_.no_majority);
  plan_.buckets = config_.buckets;
  const auto refuse = [&](const char* stage, const std::string& why) {
    if (!why.empty()) plan_.refusals.emplace_back(Mistake::no_guarantee, stage, why);
  };
  if (inner_) {
    const Stage::Load votes = inner_load(config_.buckets), load = inner_->load(votes.n, votes.f);
    plan_.inner_n = load.n;
    plan_.inner_f = load.f;
    inner_holds_ = inner_->guaranteed(votes.n, plan_.worst_case);
    refuse("inner", inner_->refusal(votes.n, votes.f));
  }
  const Stage::Load results = outer_load(config_.buckets), load = outer_.load(results.n, results.f);
  outer_f_ = results.f;
  plan_.outer_n = load.n;
  plan_.outer_f = load.f;
  refuse("outer", outer_.refusal(results.n, results.f));
  plan_.within_guarantee = outer_.guaranteed(results.n, results.f);
  if (!plan_.refusals.empty()) plan_.workable_buckets = workable_buckets();
}

bool Pipeline::inner_guarantee_lost(int votes) const {
  // Empty buckets are left out, so none has less than one vote.
  const int smallest = std::max(1, votes / config_.buckets);
  return inner_holds_ && !inner_->guaranteed(smallest, plan_.worst_case);
}

bool Pipeline::within_guarantee(int votes) const {
  if (!plan_.within_guarantee || (inner_ && inner_guarantee_lost(votes))) return false;
  return outer_.guaranteed(inner_ ? std::min(votes, config_.buckets) : votes, outer_f_);
}

Pipeline::Outcome Pipeline::vote_outcome(VoteStage::Outcome counted) {
  Outcome outcome;
  outcome.votes = std::move(counted.votes);
  outcome.no_majority_votes = counted.no_majority;
  outcome.mixed_votes = counted.mixed;
  outcome.vote_cost = counted.cost;
  return outcome;
}

Pipeline::Outcome Pipeline::aggregate(std::span<const ReplicaSet> replica_sets, std::uint64_t seed,
                                      std::int64_t iteration, std::span<float> out) {
  const Stopwatch watch;
  VoteStage::Outcome counted;
  const RowView votes = vote_.count(replica_sets, counted);
  const double vote_wall_s = watch.seconds();
  Outcome outcome = vote_outcome(std::move(counted));
  outcome.vote_wall_s = vote_wall_s;
  aggregate_votes(votes, seed, iteration, out, outcome);
  return outcome;
}

Pipeline::Outcome Pipeline::estimate(std::span<const ReplicaSet> replica_sets, int steps) {
  VoteStage::Outcome counted;
  const int votes = vote_.count_names(replica_sets, counted);
  Outcome outcome = vote_outcome(std::move(counted));
  CostExecutor costs(votes, d_, steps);
  run_stages(costs, outcome);
  return outcome;
}

void Pipeline::aggregate_votes(const RowView& votes, std::uint64_t seed, std::int64_t iteration, std::span<float> out,
                               Outcome& outcome) {
  RowExecutor rows(votes, {seed, iteration}, bucket_results_, out);
  run_stages(rows, outcome);
}

bool Pipeline::in_coefficient_space() const {
  return (!inner_ || inner_->in_coefficient_space()) && outer_.in_coefficient_space();
}

bool Pipeline::weigh(const kernels::Matrix& gram, std::uint64_t seed, std::int64_t iteration,
                     std::span<double> weights) {
  CoefficientExecutor coefficients(gram, {seed, iteration}, weights);
  Outcome outcome;
  run_stages(coefficients, outcome);
  return outcome.updated;
}

void Pipeline::run_stages(StageExecutor& executor, Outcome& outcome) {
  const int n = inner_ ? run_buckets(executor, outcome) : executor.votes();
  const Stopwatch watch;
  outcome.guarantee_lost = outcome.guarantee_lost || !outer_.guaranteed(n, outer_f_);
  if (n > 0) {
    const Stage::Outcome stage = executor.run_outer(outer_, outer_f_);
    outcome.outer_cost += stage.cost;
    outcome.outer_steps = stage.steps;
    outcome.guarantee_lost = outcome.guarantee_lost || stage.guarantee_lost;
    outcome.updated = stage.updated;
  }
  outcome.outer_wall_s = watch.seconds();
  // A guarantee that never held can't be lost.
  outcome.guarantee_lost = outcome.guarantee_lost && plan_.within_guarantee;
}

int Pipeline::run_buckets(StageExecutor& executor, Outcome& outcome) {
  const Stopwatch watch;
  const int votes = executor.votes(), k = config_.buckets;
  outcome.guarantee_lost = inner_guarantee_lost(votes);
  const std::vector<std::uint32_t> order = executor.begin_buckets(k);
  int bucket = 0, results = 0;  // empty buckets are not counted
  for (int j = 0; j < k; ++j) {
    const int begin = bucket_begin(votes, k, j), size = bucket_begin(votes, k, j + 1) - begin;
    if (size == 0) continue;
    const auto members = std::span(order).subspan(static_cast<std::size_t>(begin), static_cast<std::size_t>(size));
    const Stage::Outcome stage = executor.run_inner(*inner_, bucket++, members, std::min(plan_.worst_case, size));
    outcome.inner_cost += stage.cost;
    // Where the inner rule promises nothing, the outer one is given an f for bad buckets anyway.
    outcome.guarantee_lost = outcome.guarantee_lost || (inner_holds_ && stage.guarantee_lost);
    if (stage.updated) ++results;
  }
  outcome.inner_wall_s = watch.seconds();
  return results;
}

}  // namespace detoxsim
