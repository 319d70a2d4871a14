#include "protocol/timing_round.hpp"

#include <algorithm>
#include <cstring>
#include <numeric>

namespace detoxsim {

TimingRound::TimingRound(const TimingParts& parts, const TransferSettings& transfer, const TimingSettings& settings)
    : Round(parts.assignment, transfer, parts.pool),
      parts_(parts),
      settings_(settings),
      split_{settings.batch_size, parts.assignment.files()},
      names_(parts.assignment.file_of.size()),
      honest_names_(parts.assignment.holders.size()) {
  std::iota(honest_names_.begin(), honest_names_.end(), 0);
}

void TimingRound::begin(std::int64_t iteration) {
  open_votes(iteration);
  std::copy(assignment_.file_of.begin(), assignment_.file_of.end(), names_.begin());
  parts_.adversary.place(iteration);
  row_.byzantine.assign(parts_.adversary.byzantine().begin(), parts_.adversary.byzantine().end());
  // Votes are taken within groups, so colluding workers of different groups may share a name.
  for (const int worker : row_.byzantine)
    if (parts_.adversary.lies(worker))
      names_[static_cast<std::size_t>(worker)] = settings_.collusion ? -1 : -1 - std::int64_t{worker};
}

std::vector<OperationCost> TimingRound::aggregate() {
  const auto outcome = parts_.pipeline.estimate(collector_->replica_sets(), settings_.steps);
  row_.no_majority_votes = outcome.no_majority_votes;
  row_.guarantee_lost = outcome.guarantee_lost;
  row_.skipped_update = !outcome.updated;
  row_.corrupted_votes = outcome.mixed_votes;
  for (std::size_t file = 0; file < outcome.votes.size(); ++file) {
    if (outcome.votes[file].empty()) continue;
    std::int64_t name = 0;
    std::memcpy(&name, outcome.votes[file].data(), sizeof name);
    if (name != static_cast<std::int64_t>(file)) ++row_.corrupted_votes;
  }
  return {outcome.vote_cost, outcome.inner_cost, outcome.outer_cost,
          update_cost(parts_.optimizer.bytes_per_parameter(), settings_.optimizer_s)};
}

}  // namespace detoxsim
