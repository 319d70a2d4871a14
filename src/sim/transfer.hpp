// Bytes between hosts of the simulated cluster.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/compat.hpp"

namespace detoxsim {

struct Transfer {
  simgrid::s4u::Host *from = nullptr, *to = nullptr;
  std::int64_t bytes = 0;
};

/// What an actor has on its way. Lives longer than the actor: SimGrid wants to see an activity ended before it is
/// forgotten, and an actor may be killed in between.
using TransfersInFlight = std::vector<simgrid::s4u::CommPtr>;

/// The calling actor waits until all legs, which start together, have arrived. Throws NetworkFailureException when a
/// link or one of the hosts fails; what was on its way is lost then.
void transfer(const std::vector<Transfer>& transfers, TransfersInFlight& in_flight);

/// Takes what is still on its way off the network.
void give_up(const TransfersInFlight& in_flight);

}  // namespace detoxsim
