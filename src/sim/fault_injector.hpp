// Injects faults: switches hosts and links of the simulated cluster off and on, and changes bandwidths.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "sim/cluster.hpp"
#include "sim/faults.hpp"

namespace detoxsim {

class FaultInjector {
 public:
  /// Is called before a change; worker: −1 where it is one of a link.
  using OnFault = std::function<void(int worker, const std::string& what)>;

  FaultInjector(Cluster& cluster, std::vector<std::unique_ptr<Faults>> faults, OnFault on_fault);
  /// The body of an actor, which sleeps from event to event until none is left.
  void run();

 private:
  struct Link {
    simgrid::s4u::Link* link;
    double bandwidth;                  // without faults
    int failures = 0;                  // in effect now
    std::vector<double> factors = {};  // of the slow-downs in effect now
  };
  void apply(const FaultEvent& event);
  void crash(int worker, bool begins);
  void change(Link& link, const FaultEvent& event);

  Cluster& cluster_;
  std::vector<std::unique_ptr<Faults>> faults_;
  OnFault on_fault_;
  std::vector<int> crashes_;  // by worker: in effect now
  std::vector<Link> links_;
};

}  // namespace detoxsim
