// What the server knows of one iteration's replicas: which have come, whose gradient to request, and when a file is
// decided. Knows no clock and no network.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/thread_pool.hpp"
#include "redundancy/assignment.hpp"
#include "redundancy/vote.hpp"

namespace detoxsim {

/// What the workers' messages contain.
class ReplicaSource {
 public:
  virtual ~ReplicaSource() = default;
  /// The gradient that the worker sends.
  virtual Payload gradient(int worker) const = 0;
  /// The digests by which it announces a gradient: one, or several different ones from a Byzantine worker.
  virtual std::vector<std::string> digests(int worker) = 0;
  virtual std::string digest_of(const Payload& gradient) const = 0;
};

/// Call open, then receive for each report and, for each requested gradient, gradient_received or gradient_failed;
/// until decided.
class VoteCollector {
 public:
  explicit VoteCollector(const Assignment& assignment);
  virtual ~VoteCollector() = default;

  virtual void open();
  /// The worker's report has arrived; calls are in order of arrival. False: its file is decided already.
  virtual bool receive(int worker) = 0;
  /// Workers whose gradient the server must request now; each is returned once.
  std::vector<int> take_requests();
  /// The requested gradient has arrived. False: it is not what the worker announced.
  virtual bool gradient_received(int worker);
  /// The requested gradient will not come.
  virtual void gradient_failed(int worker);
  /// The server waits for no more reports.
  virtual void close() = 0;

  /// Whether every file is decided, so that nothing that may still come matters.
  bool decided() const { return undecided_ == 0; }
  /// Reports of this iteration that have arrived, used or not.
  int received() const { return received_; }
  /// One per file. Where the server votes on digests: the gradient that it accepted, alone, or nothing.
  std::span<const ReplicaSet> replica_sets() const { return replica_sets_; }

 protected:
  std::size_t file_of(int worker) const {
    return static_cast<std::size_t>(assignment_.file_of[static_cast<std::size_t>(worker)]);
  }
  bool is_decided(std::size_t file) const { return is_decided_[file]; }
  void decide(std::size_t file);
  void request(int worker) { requests_.push_back(worker); }
  int group_size(std::size_t file) const { return static_cast<int>(assignment_.holders[file].size()); }
  void count_report() { ++received_; }

  std::vector<ReplicaSet> replica_sets_;

 private:
  const Assignment& assignment_;
  std::vector<bool> is_decided_;
  std::vector<int> requests_;
  int undecided_ = 0, received_ = 0;
};

/// Reports are gradients; a file is decided by all of its replicas, or (early) by a strict majority of equal ones.
std::unique_ptr<VoteCollector> vote_on_gradients(const Assignment& assignment, ReplicaSource& replicas, bool early,
                                                 ThreadPool& pool);

/// Reports are digests. Workers in a strict majority of equal ones are asked for the gradient, in order of arrival,
/// until one sends what has the digest. A worker that announces several different gradients counts for none.
std::unique_ptr<VoteCollector> vote_on_digests(const Assignment& assignment, ReplicaSource& replicas, bool early);

}  // namespace detoxsim
