#include "redundancy/vote.hpp"

#include "kernels/kernels.hpp"

namespace detoxsim {

int majority(ThreadPool& pool, const Ballot& ballot) {
  const auto& replicas = ballot.replicas;
  const int needed = strict_majority(ballot.group_size);
  std::vector<bool> classed(replicas.size(), false);
  for (std::size_t first = 0; first < replicas.size(); ++first) {
    if (classed[first]) continue;
    int votes = 1;
    for (std::size_t other = first + 1; other < replicas.size() && votes < needed; ++other) {
      if (classed[other] || replicas[other].size() != replicas[first].size()) continue;
      if (kernels::equal_bits(pool, replicas[first].data(), replicas[other].data(), replicas[first].size())) {
        classed[other] = true;
        ++votes;
      }
    }
    if (votes >= needed) return static_cast<int>(first);
  }
  return -1;
}

std::vector<int> majorities(ThreadPool& pool, std::span<const Ballot> ballots) {
  std::vector<int> winners(ballots.size());
  ThreadPool inline_pool(1);  // starts no thread and keeps no state, so all tasks may share it
  pool.run(static_cast<std::int64_t>(ballots.size()), [&](std::int64_t file, int) {
    winners[static_cast<std::size_t>(file)] = majority(inline_pool, ballots[static_cast<std::size_t>(file)]);
  });
  return winners;
}

}  // namespace detoxsim
