// The parameter server protocol on the simulated cluster: broadcast, compute, report, aggregate, update.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/span.hpp"
#include "sim/broadcast.hpp"
#include "sim/cluster.hpp"
#include "sim/faults.hpp"
#include "sim/patience.hpp"
#include "sim/round.hpp"
#include "sim/stragglers.hpp"
#include "sim/workers.hpp"

namespace detoxsim {

struct SimulationSettings {
  std::int64_t iterations = 0;
  WorkerSettings worker;
  bool aggregation_measured = false;  ///< the server's clock: this machine's seconds instead of the laws
  BroadcastShape broadcast;
  Patience patience;
};

/// What is told of a run, and asked. Any may be empty.
struct Observers {
  std::function<void(const IterationRow&)> on_iteration;
  std::function<bool()> stop = {};  ///< asked before each iteration
  /// Why the cluster could not finish.
  std::function<void(const std::string& why)> on_unfinished = {};
  /// What every host did in an iteration.
  std::function<void(std::int64_t iteration, const std::vector<Span>& spans)> on_spans = {};
};

enum class Ending {
  done,         ///< all iterations, or the model diverged
  unfinished,   ///< the simulated cluster could not finish
  interrupted,  ///< `stop` said so
};

/// Runs the protocol. Exceptions of the parts come out here, not in an actor.
Ending simulate(Cluster& cluster, Round& round, const Stragglers& stragglers,
                std::vector<std::unique_ptr<Faults>> faults, const SimulationSettings& settings,
                const Observers& observers);

}  // namespace detoxsim
