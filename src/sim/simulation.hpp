// The parameter server protocol on the simulated cluster: broadcast, compute, report, aggregate, update.
#pragma once

#include <functional>

#include "sim/cluster.hpp"
#include "sim/round.hpp"
#include "sim/stragglers.hpp"

namespace detoxsim {

struct SimulationSettings {
  std::int64_t iterations = 0;
  double flops_per_sample = 0;        ///< forward and backward, for the modelled compute
  bool gradient_measured = false;     ///< the workers' clock: this machine's seconds for the file instead of flops
  bool aggregation_measured = false;  ///< the server's clock: this machine's seconds instead of the laws
};

enum class Ending {
  done,         ///< all iterations, or the model diverged
  unfinished,   ///< the simulated cluster could not finish
  interrupted,  ///< `stop` said so
};

/// Runs the protocol. on_iteration gets every finished iteration; stop is asked before each. Exceptions of the parts
/// come out here, not in an actor.
Ending simulate(Cluster& cluster, Round& round, const Stragglers& stragglers, const SimulationSettings& settings,
                const std::function<void(const IterationRow&)>& on_iteration, const std::function<bool()>& stop);

}  // namespace detoxsim
