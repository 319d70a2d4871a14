// The vote: r replicas of a file → one gradient, by a strict majority of bitwise equal replicas.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "base/thread_pool.hpp"
#include "redundancy/vote_distribution.hpp"

namespace detoxsim {

/// The bytes that one worker sent: d float32, or ⌈d/8⌉ bytes of signs.
using Payload = std::span<const std::byte>;

/// The replicas of one file, as received.
struct ReplicaSet {
  std::vector<Payload> replicas;  ///< in order of arrival
  int group_size = 0;  ///< workers that hold the file: a majority is one of these, not of the replicas received
};

/// The first replica of the class of bitwise equal ones that has a strict majority of the group; −1 without one. The
/// majority is counted, never assumed; counting stops when it is reached, so a clean vote costs ⌊s/2⌋ comparisons.
///
/// cuts: the bytes, ascending, at which replicas are cut for servers that own a share each. Every server says which
/// replicas are equal on its share; those equal on every share are, and the majority is one of these: replicas may have
/// a majority on each share and none on the whole.
int majority(ThreadPool& pool, const ReplicaSet& replica_set, std::span<const std::size_t> cuts = {});

/// The winner of every ballot.
std::vector<int> majorities(ThreadPool& pool, std::span<const ReplicaSet> replica_sets,
                            std::span<const std::size_t> cuts = {});

/// Pairs of replicas that each server compares in a clean vote of s: ⌊s/2⌋ alone; all with the first where others
/// have to be told which are equal.
inline int clean_comparisons(int s, bool shared) { return shared ? s - 1 : s / 2; }

}  // namespace detoxsim
