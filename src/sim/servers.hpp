// What the servers do together: each works on its share of the coordinates, and some sums need the shares of all.
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
  /// Each does an operation of this cost, at its own speed; then the first one adds up what needs all coordinates and
  /// sends the sums to the others. Returns the bytes exchanged. Throws NetworkFailureException when the servers can't
  /// reach each other in WaitPolicy::attempts.
  std::int64_t perform(const OperationCost& cost);

 private:
  void exchange(const std::vector<Transfer>& transfers);

  const Cluster& cluster_;
  const WaitPolicy& wait_policy_;
  TransfersInFlight in_flight_;
};

}  // namespace detoxsim
