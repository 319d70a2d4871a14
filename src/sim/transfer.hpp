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

/// The transfers that an actor has begun. They must outlive the actor: SimGrid requires that an activity has ended
/// before it is destroyed, and an actor may be killed in between.
using TransfersInFlight = std::vector<simgrid::s4u::CommPtr>;

/// The calling actor waits until all transfers, which start together, have arrived. Throws NetworkFailureException when
/// a link or one of the hosts fails; all of them are cancelled then.
void transfer(const std::vector<Transfer>& transfers, TransfersInFlight& in_flight);

/// Cancels those that have not ended.
void cancel_transfers(const TransfersInFlight& in_flight);

}  // namespace detoxsim
