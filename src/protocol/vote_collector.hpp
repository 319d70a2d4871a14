// The server's book of one iteration's replicas: what has come, whom to ask, and when it is enough. Knows no clock and
// no network.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/thread_pool.hpp"
#include "redundancy/assignment.hpp"
#include "redundancy/vote.hpp"

namespace detoxsim {

/// What workers say when they are heard.
class ReplicaSource {
 public:
  virtual ~ReplicaSource() = default;
  /// The gradient that the worker sends.
  virtual Payload gradient(int worker) const = 0;
  /// The digests by which it announces a gradient: one from who is honest.
  virtual std::vector<std::string> digests(int worker) = 0;
  virtual std::string digest_of(const Payload& gradient) const = 0;
};

/// Call open, then receive and, where gradients are asked for, answered or unanswered; until decided.
class VoteCollector {
 public:
  explicit VoteCollector(const Assignment& assignment);
  virtual ~VoteCollector() = default;

  virtual void open();
  /// The worker's report is in; calls are in order of arrival. False: it is of no use any more.
  virtual bool receive(int worker) = 0;
  /// Workers that are to send their gradient now. Each is told of once.
  std::vector<int> requests();
  /// The gradient that was asked for has come. False: it is not what was announced.
  virtual bool answered(int worker);
  /// It will not come.
  virtual void unanswered(int worker);
  /// No more reports are waited for.
  virtual void close() = 0;

  /// Whether nothing that may still come is needed.
  bool decided() const { return undecided_ == 0; }
  /// Reports of this iteration that have come, of use or not.
  int received() const { return received_; }
  /// One per file. By digests: the gradient that was accepted, alone, or nothing.
  std::span<const ReplicaSet> replica_sets() const { return replica_sets_; }

 protected:
  std::size_t file_of(int worker) const {
    return static_cast<std::size_t>(assignment_.file_of[static_cast<std::size_t>(worker)]);
  }
  bool is_decided(std::size_t file) const { return is_decided_[file]; }
  void decide(std::size_t file);
  void ask(int worker) { requests_.push_back(worker); }
  int group_size(std::size_t file) const { return static_cast<int>(assignment_.holders[file].size()); }
  void count() { ++received_; }

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

/// Reports are digests. A strict majority of equal ones elects; its holders are asked for the gradient in order of
/// arrival, until one sends what has the digest. Who announces several different gradients doesn't count.
std::unique_ptr<VoteCollector> vote_on_digests(const Assignment& assignment, ReplicaSource& replicas, bool early);

}  // namespace detoxsim
