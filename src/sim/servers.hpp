// What the servers do together: each its share of the coordinates, and now and then they add something up.
#pragma once

#include <cstdint>

#include "protocol/wait_policy.hpp"
#include "rules/rule.hpp"
#include "sim/cluster.hpp"
#include "sim/transfer.hpp"

namespace detoxsim {

/// To be called by the actor of the first server.
class Servers {
 public:
  Servers(const Cluster& cluster, const WaitPolicy& wait_policy) : cluster_(cluster), wait_policy_(wait_policy) {}

  int count() const { return static_cast<int>(cluster_.servers().size()); }
  /// Each works for so many seconds.
  void spend_each(double seconds);
  /// Each does its share of the work, by its speed; then what needs all coordinates is added up at the first one, which
  /// tells the others. Returns the bytes that went to and fro. Throws NetworkFailureException when they can't reach
  /// each other in the attempts they have.
  std::int64_t perform(const OperationCost& share);

 private:
  void exchange(const std::vector<Transfer>& transfers);

  const Cluster& cluster_;
  const WaitPolicy& wait_policy_;
  TransfersInFlight in_flight_;
};

}  // namespace detoxsim
