#include "sim/transfer.hpp"

namespace detoxsim {

namespace sg = simgrid::s4u;

void transfer(const std::vector<Transfer>& transfers, TransfersInFlight& in_flight) {
  in_flight.clear();
  for (const Transfer& transfer_ : transfers)
    if (!transfer_.from->is_on() || !transfer_.to->is_on())
      throw simgrid::NetworkFailureException(XBT_THROW_POINT, "a host is off");
  try {
    for (const Transfer& transfer_ : transfers)
      in_flight.push_back(
          sg::Comm::sendto_async(transfer_.from, transfer_.to, static_cast<std::uint64_t>(transfer_.bytes)));
    for (const auto& comm : in_flight) comm->wait();
  } catch (const simgrid::NetworkFailureException&) {
    give_up(in_flight);
    throw;
  }
}

void give_up(const TransfersInFlight& in_flight) {
  for (const auto& comm : in_flight)
    if (comm->get_state() == sg::Activity::State::STARTED) comm->cancel();
}

}  // namespace detoxsim
