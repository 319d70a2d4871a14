#include "redundancy/pipeline.hpp"

#include <algorithm>
#include <utility>

#include "base/stopwatch.hpp"

namespace detoxsim {

namespace {

// The laws count the largest share. What passes through the caches in an iteration: what is received, the votes where
// they are unpacked, the buckets' results.
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
    : config_(config),
      costs_(stage_costs(config, assignment, d)),
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

std::string Pipeline::remedy() const {
  const int files = static_cast<int>(group_sizes_.size()), k = config_.buckets;
  const auto would_do = [&](int other) {
    if (other < 1 || other > files) return false;
    const Stage::Load inner = inner_load(other), outer = outer_load(other);
    return inner_->refusal(inner.n, inner.f).empty() && outer_.refusal(outer.n, outer.f).empty();
  };
  for (int step = 1; inner_ && step < files; ++step) {
    for (const int other : {k - step, k + step})
      if (would_do(other)) return "; aggregation.buckets = " + std::to_string(other) + " would do";
  }
  return "";
}

void Pipeline::plan_stages() {
  plan_.worst_case = worst_case_votes(group_sizes_, q_, config_.no_majority);
  const auto refuse = [&](const char* path, const std::string& why) {
    if (!why.empty()) plan_.refusals.push_back(path + why + remedy());
  };
  if (inner_) {
    const Stage::Load votes = inner_load(config_.buckets), load = inner_->load(votes.n, votes.f);
    plan_.inner_n = load.n;
    plan_.inner_f = load.f;
    inner_holds_ = inner_->guaranteed(votes.n, plan_.worst_case);
    refuse("aggregation.inner: ", inner_->refusal(votes.n, votes.f));
  }
  const Stage::Load results = outer_load(config_.buckets), load = outer_.load(results.n, results.f);
  plan_.outer_n = load.n;
  plan_.outer_f = load.f;
  refuse("aggregation.outer: ", outer_.refusal(results.n, results.f));
  plan_.within_guarantee = outer_.guaranteed(results.n, results.f);
}

void Pipeline::take(VoteStage::Outcome counted, Outcome& outcome) {
  outcome.votes = std::move(counted.votes);
  outcome.no_majority_votes = counted.no_majority;
  outcome.mixed_votes = counted.mixed;
  outcome.vote_cost = counted.cost;
}

bool Pipeline::inner_guarantee_lost(int votes) const {
  // Empty buckets vanish, so none has less than one vote.
  const int smallest = std::max(1, votes / config_.buckets);
  return inner_holds_ && !inner_->guaranteed(smallest, plan_.worst_case);
}

bool Pipeline::within_guarantee(int votes) const {
  if (!plan_.within_guarantee || (inner_ && inner_guarantee_lost(votes))) return false;
  return outer_.guaranteed(inner_ ? std::min(votes, config_.buckets) : votes, outer_f());
}

int Pipeline::outer_f() const {
  if (!inner_) return plan_.worst_case;
  return inner_holds_ ? 0 : std::min(plan_.worst_case, config_.buckets);
}

// Empty ones vanish.
std::vector<std::vector<int>> Pipeline::shuffled_buckets(int votes, std::uint64_t seed, std::int64_t iteration) const {
  RandomStream shuffle(seed, "buckets", 0, static_cast<std::uint64_t>(iteration));
  const std::vector<std::uint32_t> order = shuffle.permutation(static_cast<std::uint32_t>(votes));
  std::vector<std::vector<int>> buckets;
  for (int j = 0; j < config_.buckets; ++j) {
    const auto at = [&](int bucket) { return order.begin() + bucket_begin(votes, config_.buckets, bucket); };
    if (at(j) != at(j + 1)) buckets.emplace_back(at(j), at(j + 1));
  }
  return buckets;
}

RowView Pipeline::inner_results(const RowView& votes, std::uint64_t seed, std::int64_t iteration, Outcome& outcome) {
  const Stopwatch watch;
  bucket_results_.resize(config_.buckets, d_);
  bucket_rows_.clear();
  std::vector<const float*> members;
  int j = 0;
  for (const auto& bucket : shuffled_buckets(votes.n(), seed, iteration)) {
    members.clear();
    for (const int vote : bucket) members.push_back(votes[vote]);
    const int size = static_cast<int>(members.size());
    RandomStream random(seed, "before inner", static_cast<std::uint64_t>(j), static_cast<std::uint64_t>(iteration));
    const int bucket_f = std::min(plan_.worst_case, size);
    const auto stage = inner_->aggregate({members, d_, config_.shards}, bucket_f, random, bucket_results_.row(j));
    outcome.inner_cost += stage.cost;
    // Where the inner rule promises nothing, the outer one reckons with bad buckets anyway.
    outcome.guarantee_lost = outcome.guarantee_lost || (inner_holds_ && stage.guarantee_lost);
    if (stage.updated) bucket_rows_.push_back(bucket_results_[j]);
    ++j;
  }
  outcome.inner_wall_s = watch.seconds();
  return {bucket_rows_, d_, config_.shards};
}

Pipeline::Outcome Pipeline::aggregate(std::span<const ReplicaSet> replica_sets, std::uint64_t seed,
                                      std::int64_t iteration, std::span<float> out) {
  Outcome outcome;
  const Stopwatch watch;
  VoteStage::Outcome counted;
  const RowView votes = vote_.count(replica_sets, counted);
  outcome.vote_wall_s = watch.seconds();
  take(std::move(counted), outcome);
  combine(votes, seed, iteration, out, outcome);
  return outcome;
}

void Pipeline::combine(const RowView& votes, std::uint64_t seed, std::int64_t iteration, std::span<float> out,
                       Outcome& outcome) {
  RowView rows = votes;
  const int f = outer_f();
  if (inner_) {
    outcome.guarantee_lost = inner_guarantee_lost(rows.n());
    rows = inner_results(rows, seed, iteration, outcome);
  }
  const Stopwatch watch;
  if (plan_.within_guarantee && !outer_.guaranteed(rows.n(), f)) outcome.guarantee_lost = true;
  if (rows.n() > 0) {
    RandomStream random(seed, "before outer", 0, static_cast<std::uint64_t>(iteration));
    const auto stage = outer_.aggregate(rows, f, random, out);
    outcome.outer_cost += stage.cost;
    outcome.outer_steps = stage.steps;
    outcome.guarantee_lost = outcome.guarantee_lost || stage.guarantee_lost;
    outcome.updated = stage.updated;
  }
  outcome.outer_wall_s = watch.seconds();
  // A guarantee that never held can't be lost.
  outcome.guarantee_lost = outcome.guarantee_lost && plan_.within_guarantee;
}

Pipeline::Outcome Pipeline::estimate(std::span<const ReplicaSet> replica_sets, int steps) {
  Outcome outcome;
  VoteStage::Outcome counted;
  int n = vote_.count_names(replica_sets, counted);
  take(std::move(counted), outcome);
  if (inner_) {
    outcome.guarantee_lost = inner_guarantee_lost(n);
    int results = 0;
    for (int j = 0; j < config_.buckets; ++j) {
      const int size = bucket_begin(n, config_.buckets, j + 1) - bucket_begin(n, config_.buckets, j);
      if (size == 0) continue;
      const auto stage = inner_->estimate(size, std::min(plan_.worst_case, size), d_, steps);
      outcome.inner_cost += stage.cost;
      outcome.guarantee_lost = outcome.guarantee_lost || (inner_holds_ && stage.guarantee_lost);
      results += stage.updated ? 1 : 0;
    }
    n = results;
  }
  if (plan_.within_guarantee && !outer_.guaranteed(n, outer_f())) outcome.guarantee_lost = true;
  if (n > 0) {
    const auto stage = outer_.estimate(n, outer_f(), d_, steps);
    outcome.outer_cost += stage.cost;
    outcome.guarantee_lost = outcome.guarantee_lost || stage.guarantee_lost;
    outcome.updated = stage.updated;
  }
  outcome.guarantee_lost = outcome.guarantee_lost && plan_.within_guarantee;
  return outcome;
}

bool Pipeline::in_coefficient_space() const {
  return (!inner_ || inner_->in_coefficient_space()) && outer_.in_coefficient_space();
}

bool Pipeline::weigh(const kernels::Matrix& gram, std::uint64_t seed, std::int64_t iteration,
                     std::span<double> weights) {
  const int votes = gram.rows;
  GramGeometry geometry;
  if (!inner_) {
    geometry.take(gram);
    return outer_.weigh(geometry, plan_.worst_case, weights);
  }
  // results(j, ·): bucket j's result as a weighted sum of the votes
  const auto buckets = shuffled_buckets(votes, seed, iteration);
  kernels::Matrix results(static_cast<int>(buckets.size()), votes), own;
  std::vector<double> inner;
  for (int j = 0; j < results.rows; ++j) {
    const auto& bucket = buckets[static_cast<std::size_t>(j)];
    const int size = static_cast<int>(bucket.size());
    own.resize(size, size);
    for (int a = 0; a < size; ++a)
      for (int b = 0; b < size; ++b)
        own(a, b) = gram(bucket[static_cast<std::size_t>(a)], bucket[static_cast<std::size_t>(b)]);
    geometry.take(own);
    inner.assign(bucket.size(), 0.0);
    if (!inner_->weigh(geometry, std::min(plan_.worst_case, size), inner)) return false;
    for (std::size_t a = 0; a < bucket.size(); ++a) results(j, bucket[a]) = inner[a];
  }
  geometry.take(kernels::congruent(results, gram));
  std::vector<double> outer(buckets.size(), 0.0);
  if (!outer_.weigh(geometry, outer_f(), outer)) return false;
  for (int j = 0; j < results.rows; ++j)
    for (int i = 0; i < votes; ++i)
      weights[static_cast<std::size_t>(i)] += outer[static_cast<std::size_t>(j)] * results(j, i);
  return true;
}

}  // namespace detoxsim
