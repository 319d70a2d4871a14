#include "redundancy/vote.hpp"

#include <algorithm>

#include "kernels/kernels.hpp"

namespace detoxsim {

namespace {

bool equal(ThreadPool& pool, Payload a, Payload b) {
  return a.size() == b.size() && kernels::equal_bits(pool, a.data(), b.data(), a.size());
}

// Server j's share of a replica.
Payload share(Payload replica, std::span<const std::size_t> cuts, std::size_t j) {
  const std::size_t begin = j == 0 ? 0 : std::min(cuts[j - 1], replica.size());
  const std::size_t end = j == cuts.size() ? replica.size() : std::min(cuts[j], replica.size());
  return replica.subspan(begin, end - begin);
}

// Which replicas are equal on server j's share: for each replica the first one that it is equal to.
std::vector<int> classes_on(ThreadPool& pool, const std::vector<Payload>& replicas, std::span<const std::size_t> cuts,
                            std::size_t j) {
  std::vector<int> classes;
  for (int i = 0; i < std::ssize(replicas); ++i) {
    const auto same = [&](int first) {
      return equal(pool, share(replicas[static_cast<std::size_t>(first)], cuts, j),
                   share(replicas[static_cast<std::size_t>(i)], cuts, j));
    };
    int first = 0;
    while (first < i && (classes[static_cast<std::size_t>(first)] != first || !same(first))) ++first;
    classes.push_back(first);
  }
  return classes;
}

// For each replica the first one that is in its class by both partitions.
std::vector<int> in_common(const std::vector<int>& a, const std::vector<int>& b) {
  std::vector<int> classes;
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t first = 0;
    while (a[first] != a[i] || b[first] != b[i]) ++first;
    classes.push_back(static_cast<int>(first));
  }
  return classes;
}

int majority_of_shares(ThreadPool& pool, const ReplicaSet& replica_set, std::span<const std::size_t> cuts) {
  std::vector<int> classes = classes_on(pool, replica_set.replicas, cuts, 0);
  for (std::size_t j = 1; j <= cuts.size(); ++j)
    classes = in_common(classes, classes_on(pool, replica_set.replicas, cuts, j));
  for (const int each : classes) {
    if (std::count(classes.begin(), classes.end(), each) >= strict_majority(replica_set.group_size)) return each;
  }
  return -1;
}

}  // namespace

int majority(ThreadPool& pool, const ReplicaSet& replica_set, std::span<const std::size_t> cuts) {
  if (!cuts.empty()) return majority_of_shares(pool, replica_set, cuts);
  const auto& replicas = replica_set.replicas;
  const int needed = strict_majority(replica_set.group_size);
  std::vector<bool> classed(replicas.size(), false);
  for (std::size_t first = 0; first < replicas.size(); ++first) {
    if (classed[first]) continue;
    int votes = 1;
    for (std::size_t other = first + 1; other < replicas.size() && votes < needed; ++other) {
      if (classed[other] || !equal(pool, replicas[first], replicas[other])) continue;
      classed[other] = true;
      ++votes;
    }
    if (votes >= needed) return static_cast<int>(first);
  }
  return -1;
}

namespace {

VoteResult result_of(const ReplicaSet& replica_set, int majority, NoMajority policy) {
  using Source = VoteResult::Source;
  if (majority >= 0) return {Source::replica, static_cast<std::size_t>(majority), true};
  if (replica_set.replicas.empty() || policy == NoMajority::drop) return {};
  return {policy == NoMajority::first ? Source::replica : Source::mean};
}

}  // namespace

std::vector<VoteResult> count_votes(ThreadPool& pool, std::span<const ReplicaSet> replica_sets, NoMajority policy,
                                    std::span<const std::size_t> cuts) {
  std::vector<VoteResult> results(replica_sets.size());
  const auto files = static_cast<std::int64_t>(replica_sets.size());
  const auto decide = [&](ThreadPool& within, std::int64_t file) {
    const ReplicaSet& replica_set = replica_sets[static_cast<std::size_t>(file)];
    results[static_cast<std::size_t>(file)] = result_of(replica_set, majority(within, replica_set, cuts), policy);
  };
  if (files < 8 * pool.threads()) {  // as tasks of their own they would leave threads idle at the end
    for (std::int64_t file = 0; file < files; ++file) decide(pool, file);
    return results;
  }
  ThreadPool alone(1);  // starts no thread and keeps no state, so all tasks may share it
  pool.run(files, [&](std::int64_t file, int) { decide(alone, file); });
  return results;
}

}  // namespace detoxsim
