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

RowView VoteStage::count(std::span<const ReplicaSet> replica_sets, Outcome& outcome) {
  const std::vector<int> winners = majorities(pool_, replica_sets, cuts_);
  if (settings_.compression == Compression::sign && unpacked_.n() == 0) unpacked_.resize(files_, d_);
  votes_.clear();
  outcome.votes.assign(replica_sets.size(), Payload{});
  for (std::size_t file = 0; file < replica_sets.size(); ++file) {
    const ReplicaSet& replica_set = replica_sets[file];
    const int index = static_cast<int>(file);
    const float* vote = nullptr;
    if (winners[file] >= 0) {
      outcome.votes[file] = replica_set.replicas[static_cast<std::size_t>(winners[file])];
      vote = floats(outcome.votes[file], unpacked_, index);
    } else {
      ++outcome.no_majority;
      vote = without_majority(replica_set, index);
      if (vote && settings_.no_majority == NoMajority::first) outcome.votes[file] = replica_set.replicas.front();
      const bool mean = vote && settings_.no_majority == NoMajority::mean;
      if (mean && settings_.compression == Compression::sign) ++outcome.mixed;
      if (mean && settings_.compression == Compression::none)
        outcome.votes[file] = std::as_bytes(std::span(vote, static_cast<std::size_t>(d_)));
    }
    if (vote) votes_.push_back(vote);
    outcome.cost += cost(replica_set);
  }
  return {votes_, d_, settings_.shards};
}

const float* VoteStage::floats(Payload wire, RowBuffer& unpacked, int row) const {
  const bool packed = settings_.compression == Compression::sign;
  return decode(settings_.compression, wire, d_, packed ? unpacked[row] : nullptr);
}

const float* VoteStage::without_majority(const ReplicaSet& replica_set, int file) {
  if (replica_set.replicas.empty() || settings_.no_majority == NoMajority::drop) return nullptr;
  if (settings_.no_majority == NoMajority::first) return floats(replica_set.replicas.front(), unpacked_, file);
  const int replicas = static_cast<int>(replica_set.replicas.size());
  if (settings_.compression == Compression::sign) replicas_.resize(replicas, d_);
  std::vector<const float*> rows;
  for (int i = 0; i < replicas; ++i)
    rows.push_back(floats(replica_set.replicas[static_cast<std::size_t>(i)], replicas_, i));
  const std::vector<double> weights(rows.size(), 1.0 / replicas);
  if (means_.n() == 0) means_.resize(files_, d_);
  // With a replica that is not finite the sum is unspecified; the rules' policies must see that it was none.
  if (!kernels::weighted_sum(pool_, {rows, d_}, weights, means_[file]))
    std::fill_n(means_[file], d_, std::numeric_limits<float>::quiet_NaN());
  return means_[file];
}

// Names are as good as verdicts on all shares: there is nothing to cut.
int VoteStage::count_names(std::span<const ReplicaSet> replica_sets, Outcome& outcome) const {
  const std::vector<int> winners = majorities(pool_, replica_sets);
  outcome.votes.assign(replica_sets.size(), Payload{});
  int votes = 0;
  for (std::size_t file = 0; file < replica_sets.size(); ++file) {
    const auto& replicas = replica_sets[file].replicas;
    outcome.cost += cost(replica_sets[file]);
    if (winners[file] >= 0) {
      outcome.votes[file] = replicas[static_cast<std::size_t>(winners[file])];
      ++votes;
      continue;
    }
    ++outcome.no_majority;
    if (replicas.empty() || settings_.no_majority == NoMajority::drop) continue;
    ++votes;
    if (settings_.no_majority == NoMajority::first)
      outcome.votes[file] = replicas.front();
    else
      ++outcome.mixed;
  }
  return votes;
}

// Law: a clean vote reads both replicas of each pair compared; a verdict is one number per replica, where there is
// something to compare at all.
OperationCost VoteStage::cost(const ReplicaSet& replica_set) const {
  const int s = replica_set.group_size, pairs = clean_comparisons(s, settings_.shards > 1);
  const std::int64_t d = settings_.costs.d > 0 ? settings_.costs.d : d_;
  OperationCost cost{0, 2.0 * pairs * static_cast<double>(payload_bytes(settings_.compression, d))};
  cost.exchanged = s > 1 ? s : 0;
  if (settings_.costs.model) cost.seconds = settings_.costs.model->seconds(vote_part, cost, settings_.costs.touched);
  return cost;
}

}  // namespace detoxsim
