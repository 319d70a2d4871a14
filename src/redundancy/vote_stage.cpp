#include "redundancy/vote_stage.hpp"

#include <algorithm>
#include <limits>

#include "kernels/kernels.hpp"

namespace detoxsim {

VoteStage::VoteStage(const VoteSettings& settings, int files, std::int64_t d, ThreadPool& pool)
    : settings_(settings),
      files_(files),
      d_(d),
      cuts_(payload_cuts(settings.compression, d, settings.shards)),
      pool_(pool) {}

// use(file, result) is called for each vote that there is.
template <class Use>
void VoteStage::decide(std::span<const ReplicaSet> replica_sets, std::span<const std::size_t> cuts, Outcome& outcome,
                       Use use) const {
  const std::vector<VoteResult> results = count_votes(pool_, replica_sets, settings_.no_majority, cuts);
  outcome.votes.assign(replica_sets.size(), Payload{});
  for (std::size_t file = 0; file < results.size(); ++file) {
    const VoteResult& result = results[file];
    if (!result.majority) ++outcome.no_majority;
    if (result.source == VoteResult::Source::replica) outcome.votes[file] = replica_sets[file].replicas[result.replica];
    if (result.source != VoteResult::Source::nothing) use(file, result);
    outcome.cost += cost(replica_sets[file]);
  }
}

RowView VoteStage::count(std::span<const ReplicaSet> replica_sets, Outcome& outcome) {
  const bool signs = settings_.compression == Compression::sign;
  if (signs && unpacked_.n() == 0) unpacked_.resize(files_, d_);
  votes_.clear();
  decide(replica_sets, cuts_, outcome, [&](std::size_t file, const VoteResult& result) {
    const int row = static_cast<int>(file);
    if (result.source == VoteResult::Source::replica) {
      votes_.push_back(as_floats(outcome.votes[file], unpacked_, row));
      return;
    }
    votes_.push_back(mean_of(replica_sets[file], row));
    if (signs)
      ++outcome.mixed;
    else
      outcome.votes[file] = std::as_bytes(std::span(votes_.back(), static_cast<std::size_t>(d_)));
  });
  return {votes_, d_, settings_.shards};
}

// Equal names mean vectors that are equal on every server's share: there is nothing to cut.
int VoteStage::count_names(std::span<const ReplicaSet> replica_sets, Outcome& outcome) const {
  int votes = 0;
  decide(replica_sets, {}, outcome, [&](std::size_t, const VoteResult& result) {
    ++votes;
    if (result.source == VoteResult::Source::mean) ++outcome.mixed;
  });
  return votes;
}

const float* VoteStage::as_floats(Payload payload, RowBuffer& unpacked, int row) const {
  const bool packed = settings_.compression == Compression::sign;
  return decode(settings_.compression, payload, d_, packed ? unpacked[row] : nullptr);
}

const float* VoteStage::mean_of(const ReplicaSet& replica_set, int file) {
  const int replicas = static_cast<int>(replica_set.replicas.size());
  if (settings_.compression == Compression::sign) replicas_.resize(replicas, d_);
  std::vector<const float*> rows;
  for (int i = 0; i < replicas; ++i)
    rows.push_back(as_floats(replica_set.replicas[static_cast<std::size_t>(i)], replicas_, i));
  const std::vector<double> weights(rows.size(), 1.0 / replicas);
  if (means_.n() == 0) means_.resize(files_, d_);
  // With a replica that is not finite the sum is unspecified; the rules must see that the mean is not finite either.
  if (!kernels::weighted_sum(pool_, {rows, d_}, weights, means_[file]))
    std::fill_n(means_[file], d_, std::numeric_limits<float>::quiet_NaN());
  return means_[file];
}

// A vote of equal replicas reads both of each pair compared. Servers tell each other one number per replica, where
// there is something to compare at all.
OperationCost VoteStage::cost(const ReplicaSet& replica_set) const {
  const int s = replica_set.group_size, pairs = equal_replica_comparisons(s, settings_.shards > 1);
  const std::int64_t d = settings_.costs.d > 0 ? settings_.costs.d : d_;
  OperationCost cost{0, 2.0 * pairs * static_cast<double>(payload_bytes(settings_.compression, d))};
  cost.exchanged = s > 1 ? s : 0;
  if (settings_.costs.model) cost.seconds = settings_.costs.model->seconds(vote_part, cost, settings_.costs.touched);
  return cost;
}

}  // namespace detoxsim
