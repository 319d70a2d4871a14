// The parameter server protocol on the simulated cluster: broadcast, compute, report, aggregate, update.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "protocol/round.hpp"
#include "protocol/run_status.hpp"
#include "protocol/wait_policy.hpp"
#include "sim/broadcast.hpp"
#include "sim/cluster.hpp"
#include "sim/faults.hpp"
#include "sim/stragglers.hpp"

namespace detoxsim {

/// How long a worker's computations take.
struct WorkerSettings {
  double flops_per_sample = 0;     ///< forward and backward, for the modelled compute
  bool gradient_measured = false;  ///< this machine's seconds for the file instead of flops
  double hash_rate = 0;            ///< bytes/s of a host that computes a digest
};

struct SimulationSettings {
  std::int64_t iterations = 0;
  WorkerSettings worker;
  bool aggregation_measured = false;  ///< the server takes this machine's seconds instead of those by cost formulas
  BroadcastShape broadcast;
  WaitPolicy wait_policy;
};

/// Runs the protocol. Exceptions of the parts leave this function, not an actor.
RunStatus simulate(Cluster& cluster, Round& round, const Stragglers& stragglers,
                   std::vector<std::unique_ptr<Faults>> faults, const SimulationSettings& settings,
                   const Observers& observers);

}  // namespace detoxsim
