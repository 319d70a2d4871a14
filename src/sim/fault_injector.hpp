// Makes faults happen: switches hosts and links of the simulated cluster off and on.
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
  /// worker −1: a link
  using OnFault = std::function<void(int worker, const std::string& what)>;

  FaultInjector(Cluster& cluster, std::vector<std::unique_ptr<Faults>> faults, OnFault on_fault);
  /// The life of an actor: sleeps from event to event until none is left.
  void run();

 private:
  struct Link {
    simgrid::s4u::Link* link;
    double bandwidth;  // at the start
    int failures = 0;  // that last now
    std::vector<double> factors = {};
  };
  void apply(const FaultEvent& event);
  void crash(int worker, bool begins);
  void change(Link& link, const FaultEvent& event);

  Cluster& cluster_;
  std::vector<std::unique_ptr<Faults>> faults_;
  OnFault on_fault_;
  std::vector<int> crashes_;  // by worker: that last now
  std::vector<Link> links_;
};

}  // namespace detoxsim
