#include "sim/transfer.hpp"

namespace detoxsim {

namespace sg = simgrid::s4u;

void transfer(const std::vector<Transfer>& transfers, TransfersInFlight& in_flight) {
  in_flight.clear();
  for (const Transfer& each : transfers)
    if (!each.from->is_on() || !each.to->is_on())
      throw simgrid::NetworkFailureException(XBT_THROW_POINT, "a host is off");
  try {
    for (const Transfer& each : transfers)
      in_flight.push_back(sg::Comm::sendto_async(each.from, each.to, static_cast<std::uint64_t>(each.bytes)));
    for (const auto& comm : in_flight) comm->wait();
  } catch (const simgrid::NetworkFailureException&) {
    cancel_transfers(in_flight);
    throw;
  }
}

void cancel_transfers(const TransfersInFlight& in_flight) {
  for (const auto& comm : in_flight)
    if (comm->get_state() == sg::Activity::State::STARTED) comm->cancel();
}

}  // namespace detoxsim
