#include "protocol/vote_collector.hpp"

#include <algorithm>
#include <utility>

namespace detoxsim {

VoteCollector::VoteCollector(const Assignment& assignment)
    : replica_sets_(assignment.holders.size()), assignment_(assignment) {}

void VoteCollector::open() {
  for (std::size_t file = 0; file < replica_sets_.size(); ++file) replica_sets_[file] = {{}, group_size(file)};
  is_decided_.assign(replica_sets_.size(), false);
  requests_.clear();
  undecided_ = static_cast<int>(replica_sets_.size());
  received_ = 0;
}

std::vector<int> VoteCollector::take_requests() { return std::exchange(requests_, {}); }
bool VoteCollector::gradient_received(int) { return false; }
void VoteCollector::gradient_failed(int) {}

void VoteCollector::decide(std::size_t file) {
  if (is_decided_[file]) return;
  is_decided_[file] = true;
  --undecided_;
}

namespace {

class GradientVoteCollector final : public VoteCollector {
 public:
  GradientVoteCollector(const Assignment& assignment, ReplicaSource& replicas, bool early, ThreadPool& pool)
      : VoteCollector(assignment), replicas_(replicas), early_(early), pool_(pool) {}

  bool receive(int worker) override {
    const std::size_t file = file_of(worker);
    count_report();
    if (is_decided(file)) return false;
    ReplicaSet& replica_set = replica_sets_[file];
    replica_set.replicas.push_back(replicas_.gradient(worker));
    if (decides(replica_set)) decide(file);
    return true;
  }

  void close() override {
    for (std::size_t file = 0; file < replica_sets_.size(); ++file) decide(file);
  }

 private:
  // There can be only one strict majority of the group, so the replicas that are missing can't change it.
  bool decides(const ReplicaSet& replica_set) const {
    const int arrived = static_cast<int>(replica_set.replicas.size());
    if (arrived == replica_set.group_size) return true;
    return early_ && arrived >= strict_majority(replica_set.group_size) && majority(pool_, replica_set) >= 0;
  }

  ReplicaSource& replicas_;
  bool early_;
  ThreadPool& pool_;
};

class DigestVoteCollector final : public VoteCollector {
 public:
  DigestVoteCollector(const Assignment& assignment, ReplicaSource& replicas, bool early)
      : VoteCollector(assignment), replicas_(replicas), early_(early), elections_(assignment.holders.size()) {}

  void open() override {
    VoteCollector::open();
    for (ReplicaSet& replica_set : replica_sets_)
      replica_set.group_size = 1;  // one gradient comes, in place of the majority that announced it
    elections_.assign(elections_.size(), {});
    closed_ = false;
  }

  bool receive(int worker) override {
    const std::size_t file = file_of(worker);
    count_report();
    if (is_decided(file) || closed_) return false;
    Election& election = elections_[file];
    ++election.reports;
    const std::vector<std::string> digests = replicas_.digests(worker);
    const bool consistent =
        std::all_of(digests.begin(), digests.end(), [&](const auto& d) { return d == digests.front(); });
    if (consistent && !digests.empty()) election.claims.push_back({worker, digests.front()});
    advance(file);
    return true;
  }

  bool gradient_received(int worker) override {
    const std::size_t file = file_of(worker);
    Election& election = elections_[file];
    if (is_decided(file) || election.requested_from != worker) return false;
    const Payload gradient = replicas_.gradient(worker);
    const auto claim = std::find_if(election.claims.begin(), election.claims.end(),
                                    [&](const Claim& each) { return each.worker == worker; });
    if (replicas_.digest_of(gradient) != claim->digest) {
      gradient_failed(worker);
      return false;
    }
    replica_sets_[file].replicas.push_back(gradient);
    decide(file);
    return true;
  }

  void gradient_failed(int worker) override {
    const std::size_t file = file_of(worker);
    Election& election = elections_[file];
    if (is_decided(file) || election.requested_from != worker) return;
    election.failed.push_back(worker);
    election.requested_from = nobody;
    advance(file);
  }

  void close() override {
    closed_ = true;
    for (std::size_t file = 0; file < elections_.size(); ++file) advance(file);
  }

 private:
  static constexpr int nobody = -1;
  struct Claim {
    int worker;
    std::string digest;
  };
  struct Election {
    std::vector<Claim> claims;    // in order of arrival
    int reports = 0;              // that have arrived, with a claim or not
    int requested_from = nobody;  // whose gradient the server waits for
    std::vector<int> failed;      // workers that did not send what they announced
  };

  // Requests the gradient from the next worker where a majority has announced it, or decides the file without one.
  void advance(std::size_t file) {
    Election& election = elections_[file];
    if (is_decided(file) || election.requested_from != nobody) return;
    const bool complete = closed_ || election.reports == group_size(file);
    if (!complete && !early_) return;
    election.requested_from = next_claimant(election, strict_majority(group_size(file)));
    if (election.requested_from != nobody)
      request(election.requested_from);
    else if (complete)
      decide(file);
  }

  // The first worker of a majority that has not failed yet.
  static int next_claimant(const Election& election, int needed) {
    for (const Claim& claim : election.claims) {
      const auto same = [&](const Claim& other) { return other.digest == claim.digest; };
      if (std::count_if(election.claims.begin(), election.claims.end(), same) < needed) continue;
      if (std::find(election.failed.begin(), election.failed.end(), claim.worker) == election.failed.end())
        return claim.worker;
    }
    return nobody;
  }

  ReplicaSource& replicas_;
  bool early_, closed_ = false;
  std::vector<Election> elections_;  // by file
};

}  // namespace

std::unique_ptr<VoteCollector> vote_on_gradients(const Assignment& assignment, ReplicaSource& replicas, bool early,
                                                 ThreadPool& pool) {
  return std::make_unique<GradientVoteCollector>(assignment, replicas, early, pool);
}

std::unique_ptr<VoteCollector> vote_on_digests(const Assignment& assignment, ReplicaSource& replicas, bool early) {
  return std::make_unique<DigestVoteCollector>(assignment, replicas, early);
}

}  // namespace detoxsim
