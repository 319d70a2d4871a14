// The vote: r replicas of a file → one gradient, by a strict majority of bitwise equal replicas.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "base/thread_pool.hpp"
#include "redundancy/choices.hpp"

namespace detoxsim {

/// The bytes that one worker sent: d float32, or ⌈d/8⌉ bytes of signs.
using Payload = std::span<const std::byte>;

/// The replicas of one file, as received.
struct ReplicaSet {
  std::vector<Payload> replicas;  ///< in order of arrival
  int group_size = 0;  ///< workers that hold the file: a majority is one of these, not of the replicas received
};

/// A strict majority of s replicas.
inline int strict_majority(int s) { return s / 2 + 1; }

/// The first replica of the class of bitwise equal ones that has a strict majority of the group; −1 without one. The
/// majority is counted, never assumed; counting stops when it is reached, so a vote of equal replicas costs ⌊s/2⌋
/// comparisons.
///
/// cuts: the bytes, ascending, at which replicas are cut for servers that own a share each. Every server says which
/// replicas are equal on its share; those equal on every share are, and the majority is one of these: replicas may have
/// a majority on each share and none on the whole.
int majority(ThreadPool& pool, const ReplicaSet& replica_set, std::span<const std::size_t> cuts = {});

/// What the server takes as the gradient of a file.
struct VoteResult {
  enum class Source { nothing, replica, mean };  ///< mean: of all replicas
  Source source = Source::nothing;
  std::size_t replica = 0;  ///< which one, where the source is a replica
  bool majority = false;    ///< whether it has a strict majority
};

/// The vote on every file. policy: for files without a strict majority.
std::vector<VoteResult> count_votes(ThreadPool& pool, std::span<const ReplicaSet> replica_sets, NoMajority policy,
                                    std::span<const std::size_t> cuts = {});

/// Pairs of replicas that each server compares where all s replicas are equal: ⌊s/2⌋ by a single server; s − 1 where
/// several exchange which replicas are equal on their shares.
inline int equal_replica_comparisons(int s, bool several_servers) { return several_servers ? s - 1 : s / 2; }

}  // namespace detoxsim
