// The vote: r replicas of a file → one gradient, by a strict majority of bitwise equal replicas.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "base/thread_pool.hpp"
#include "redundancy/law.hpp"

namespace detoxsim {

/// The bytes that one worker sent: d float32, or ⌈d/8⌉ bytes of signs.
using Wire = std::span<const std::byte>;

/// The replicas of one file, as received.
struct Ballot {
  std::vector<Wire> replicas;  ///< in order of arrival
  int group_size = 0;          ///< workers that hold the file: a majority is one of these, not of the replicas received
};

/// The first replica of the class of bitwise equal ones that has a strict majority of the group; −1 without one. The
/// majority is counted, never assumed; counting stops when it is reached, so a clean vote costs ⌊s/2⌋ comparisons.
int majority(ThreadPool& pool, const Ballot& ballot);

/// The winner of every ballot, ballots in parallel.
std::vector<int> majorities(ThreadPool& pool, std::span<const Ballot> ballots);

}  // namespace detoxsim
