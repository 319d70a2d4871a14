#include "sim/round.hpp"

namespace detoxsim {

Round::Round(const Assignment& assignment, const ModelSize& timed, Compression compression, bool early_vote,
             ThreadPool& pool)
    : assignment_(assignment),
      timed_(timed),
      compression_(compression),
      ballots_(assignment.holders.size()),
      early_vote_(early_vote),
      pool_(pool) {
  for (std::size_t file = 0; file < ballots_.size(); ++file)
    ballots_[file].group_size = static_cast<int>(assignment.holders[file].size());
}

void Round::open_votes(std::int64_t iteration) {
  row_ = IterationRow{};
  row_.iteration = iteration;
  row_.late_reports = assignment_.workers();
  for (auto& ballot : ballots_) ballot.replicas.clear();
  is_decided_.assign(ballots_.size(), false);
  undecided_ = static_cast<int>(ballots_.size());
}

bool Round::receive(int worker, Wire report) {
  row_.bytes_to_server += report_bytes();
  const auto file = static_cast<std::size_t>(assignment_.file_of[static_cast<std::size_t>(worker)]);
  if (is_decided_[file]) return false;
  --row_.late_reports;
  ballots_[file].replicas.push_back(report);
  if (decides(ballots_[file])) {
    is_decided_[file] = true;
    --undecided_;
  }
  return true;
}

// A strict majority of the group is the only one there can be, so what is still missing changes nothing.
bool Round::decides(const Ballot& ballot) const {
  const int received = static_cast<int>(ballot.replicas.size());
  if (received == ballot.group_size) return true;
  return early_vote_ && received >= strict_majority(ballot.group_size) && majority(pool_, ballot) >= 0;
}

}  // namespace detoxsim
