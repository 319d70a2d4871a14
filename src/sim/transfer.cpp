#include "sim/transfer.hpp"

namespace detoxsim {

namespace sg = simgrid::s4u;

void transfer(const std::vector<Leg>& legs, Flying& flying) {
  flying.clear();
  for (const Leg& leg : legs)
    if (!leg.from->is_on() || !leg.to->is_on())
      throw simgrid::NetworkFailureException(XBT_THROW_POINT, "a host is off");
  try {
    for (const Leg& leg : legs)
      flying.push_back(sg::Comm::sendto_async(leg.from, leg.to, static_cast<std::uint64_t>(leg.bytes)));
    for (const auto& comm : flying) comm->wait();
  } catch (const simgrid::NetworkFailureException&) {
    give_up(flying);
    throw;
  }
}

void give_up(const Flying& flying) {
  for (const auto& comm : flying)
    if (comm->get_state() == sg::Activity::State::STARTED) comm->cancel();
}

}  // namespace detoxsim
