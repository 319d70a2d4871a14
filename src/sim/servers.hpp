// What the servers do together: each its share of the coordinates, and now and then they add something up.
#pragma once

#include <cstdint>

#include "rules/rule.hpp"
#include "sim/cluster.hpp"
#include "sim/patience.hpp"
#include "sim/transfer.hpp"

namespace detoxsim {

/// To be called by the actor of the first server.
class Servers {
 public:
  Servers(const Cluster& cluster, const Patience& patience) : cluster_(cluster), patience_(patience) {}

  int count() const { return static_cast<int>(cluster_.servers().size()); }
  /// Each works for so many seconds.
  void spend_each(double seconds);
  /// Each does its share of the work, by its speed; then what needs all coordinates is added up at the first one, which
  /// tells the others. Returns the bytes that went to and fro. Throws NetworkFailureException when they can't reach
  /// each other in the attempts they have.
  std::int64_t work(const Work& share);

 private:
  void exchange(const std::vector<Leg>& legs);

  const Cluster& cluster_;
  const Patience& patience_;
  Flying flying_;
};

}  // namespace detoxsim
