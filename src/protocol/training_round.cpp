#include "protocol/training_round.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <stdexcept>
#include <unordered_set>

#include "base/digest.hpp"
#include "base/stopwatch.hpp"
#include "kernels/kernels.hpp"

namespace detoxsim {

TrainingRound::TrainingRound(const TrainingParts& parts, const TransferSettings& transfer,
                             const TrainingSettings& settings)
    : Round(parts.assignment, transfer, parts.pool),
      parts_(parts),
      settings_(settings),
      d_(static_cast<std::int64_t>(parts.weights.size())),
      honest_encoder_(transfer.compression, d_),
      forged_encoder_(transfer.compression, d_),
      payloads_(parts.assignment.file_of.size()),
      aggregated_(parts.weights.size()),
      honest_mean_(parts.weights.size()),
      difference_(parts.weights.size()) {}

void TrainingRound::begin(std::int64_t iteration) {
  open_votes(iteration);
  parts_.source.compute(model());
  row_.gradient_wall_s = parts_.source.wall_s();
  row_.train_loss = parts_.source.train_loss();
  if (settings_.check_replicas) check_replicas();
  if (settings_.on_gradients) settings_.on_gradients(iteration, parts_.source.gradients());
  parts_.adversary.act(iteration, parts_.source.gradients());
  row_.attack_strength = parts_.adversary.strength();
  row_.byzantine.assign(parts_.adversary.byzantine().begin(), parts_.adversary.byzantine().end());
  honest_ = honest_encoder_.encode(parts_.source.gradients());
  separate_buffers(honest_);
}

void TrainingRound::check_replicas() {
  for (std::size_t file = 0; file < assignment_.holders.size(); ++file) {
    for (std::size_t replica = 1; replica < assignment_.holders[file].size(); ++replica) {
      if (!parts_.source.repeats_identically(static_cast<int>(file), model()))
        throw std::runtime_error("iteration " + std::to_string(row_.iteration) + ": file " + std::to_string(file) +
                                 " recomputed by a replica has other bits: this machine or its libraries are not "
                                 "deterministic, and an exact vote would fail");
    }
  }
}

// A real server holds p received buffers. Equal replicas share memory here, so all but the first sender of a vector get
// a copy.
void TrainingRound::separate_buffers(const std::vector<Payload>& honest) {
  std::vector<const float*> forged_rows;
  std::vector<std::size_t> forgers;
  for (std::size_t worker = 0; worker < payloads_.size(); ++worker) {
    const float* forged = parts_.adversary.forged(static_cast<int>(worker));
    if (forged) {
      forged_rows.push_back(forged);
      forgers.push_back(worker);
    } else {
      payloads_[worker] = honest[static_cast<std::size_t>(parts_.assignment.file_of[worker])];
    }
  }
  const std::vector<Payload> forged = forged_encoder_.encode({forged_rows, d_});
  for (std::size_t i = 0; i < forgers.size(); ++i) payloads_[forgers[i]] = forged[i];

  std::unordered_set<const std::byte*> seen;
  std::vector<Payload*> shared;
  for (auto& payload : payloads_) {
    if (!seen.insert(payload.data()).second) shared.push_back(&payload);
  }
  copies_.resize(static_cast<int>(shared.size()), (payload_bytes(transfer_settings().compression, d_) + 3) / 4);
  parts_.pool.run(static_cast<std::int64_t>(shared.size()), [&](std::int64_t i, int) {
    Payload& payload = *shared[static_cast<std::size_t>(i)];
    std::memcpy(copies_[static_cast<int>(i)], payload.data(), payload.size());
    payload = {reinterpret_cast<const std::byte*>(copies_[static_cast<int>(i)]), payload.size()};
  });
}

// The digests of all servers' shares, one after the other.
std::string TrainingRound::digest_of(const Payload& gradient) const {
  std::string digests;
  std::size_t begin = 0;
  std::vector<std::size_t> ends = payload_cuts(transfer_settings().compression, d_, transfer_settings().servers);
  ends.push_back(gradient.size());
  for (const std::size_t end : ends) {
    digests += sha256({reinterpret_cast<const char*>(gradient.data()) + begin, end - begin});
    begin = end;
  }
  return digests;
}

std::vector<OperationCost> TrainingRound::aggregate() {
  // The pool's threads sleep while others simulate; waking them is no part of what is measured.
  parts_.pool.run(parts_.pool.threads(), [](std::int64_t, int) {});
  // The first call allocates scratch memory and finds cold caches: a warm-up, no part of what is measured.
  if (row_.iteration == 1)
    parts_.pipeline.aggregate(collector_->replica_sets(), settings_.seed, row_.iteration, aggregated_);
  const auto outcome =
      parts_.pipeline.aggregate(collector_->replica_sets(), settings_.seed, row_.iteration, aggregated_);
  row_.vote_wall_s = outcome.vote_wall_s;
  row_.inner_wall_s = outcome.inner_wall_s;
  row_.outer_wall_s = outcome.outer_wall_s;
  row_.aggregation_wall_s = outcome.vote_wall_s + outcome.inner_wall_s + outcome.outer_wall_s;
  row_.no_majority_votes = outcome.no_majority_votes;
  row_.outer_steps = outcome.outer_steps;
  row_.guarantee_lost = outcome.guarantee_lost;
  row_.skipped_update = !outcome.updated;
  updated_ = outcome.updated;
  count_corrupted(outcome.votes);
  row_.corrupted_votes += outcome.mixed_votes;
  if (updated_) compare_with_honest_mean();
  return {outcome.vote_cost, outcome.inner_cost, outcome.outer_cost,
          update_cost(parts_.optimizer.bytes_per_parameter(), settings_.optimizer_s)};
}

void TrainingRound::count_corrupted(const std::vector<Payload>& votes) {
  for (std::size_t file = 0; file < votes.size(); ++file) {
    const Payload vote = votes[file], honest = honest_[file];
    if (vote.empty() || vote.data() == honest.data()) continue;
    if (!kernels::equal_bits(parts_.pool, vote.data(), honest.data(), vote.size())) ++row_.corrupted_votes;
  }
}

void TrainingRound::compare_with_honest_mean() {
  const RowView honest = parts_.source.gradients();
  const std::vector<double> equal(static_cast<std::size_t>(honest.n()), 1.0 / honest.n());
  kernels::weighted_sum(parts_.pool, honest, equal, honest_mean_.data());
  const auto products = kernels::products(parts_.pool, aggregated_.data(), honest_mean_.data(), d_);
  const double lengths = std::sqrt(products.aa) * std::sqrt(products.bb);
  if (lengths > 0) row_.gradient_cosine = products.ab / lengths;
  if (settings_.signs_only || products.bb == 0) return;
  // Where the two are nearly equal, their distance would cancel in the products, so it is computed from the difference.
  const float* pair[] = {aggregated_.data(), honest_mean_.data()};
  const double weights[] = {1, -1};
  kernels::weighted_sum(parts_.pool, {pair, d_}, weights, difference_.data());
  const float* difference[] = {difference_.data()};
  double squared = 0;
  kernels::squared_norms(parts_.pool, {difference, d_}, {&squared, 1});
  row_.gradient_error = std::sqrt(squared / products.bb);
}

// The rules aggregate gradients only. The median over the files that have a report keeps a Byzantine minority from
// moving the state far, should it forge it.
void TrainingRound::update_state() {
  if (parts_.state.empty()) return;
  const RowView states = parts_.source.states();
  std::vector<const float*> reported;
  for (int file = 0; file < states.n(); ++file)
    if (!collector_->replica_sets()[static_cast<std::size_t>(file)].replicas.empty()) reported.push_back(states[file]);
  const int n = static_cast<int>(reported.size());
  if (n == 0) return;
  kernels::order_statistics_mean(parts_.pool, {reported, states.d}, (n - 1) / 2, n / 2 + 1, parts_.state.data());
}

double TrainingRound::update() {
  const Stopwatch watch;
  const bool finite = !updated_ || parts_.optimizer.step(row_.iteration, aggregated_, parts_.weights);
  update_state();
  const double seconds = watch.seconds();
  if (!parts_.evaluator) return seconds;
  // Finite parameters can be so large that no honest gradient is finite: such a model can't recover.
  row_.diverged = !finite || !std::isfinite(row_.train_loss.value_or(0));
  const bool last = row_.iteration == settings_.iterations;
  const bool due = last || (settings_.evaluate_every > 0 && row_.iteration % settings_.evaluate_every == 0);
  if (due && !row_.diverged) {
    const auto result = parts_.evaluator->evaluate(model());
    row_.test_loss = result.loss;
    row_.test_accuracy = result.accuracy;
  }
  return seconds;
}

}  // namespace detoxsim
