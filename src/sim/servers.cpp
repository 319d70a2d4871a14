#include "sim/servers.hpp"

#include "sim/clock.hpp"

namespace detoxsim {

namespace sg = simgrid::s4u;

void Servers::spend_each(double seconds) {
  spend(cluster_.servers(), std::vector<double>(cluster_.servers().size(), seconds));
}

std::int64_t Servers::perform(const OperationCost& cost) {
  const auto& servers = cluster_.servers();
  std::vector<double> seconds;
  for (const sg::Host* host : servers) {
    const HostProperties properties = Cluster::properties_of(host);
    seconds.push_back(cost.seconds_at(properties.flops_per_s, properties.memory_bandwidth));
  }
  spend(servers, seconds);
  if (count() == 1 || cost.exchanged == 0) return 0;
  const auto bytes = static_cast<std::int64_t>(8 * cost.exchanged);
  std::vector<Transfer> up, down;
  for (std::size_t j = 1; j < servers.size(); ++j) {
    up.push_back({servers[j], servers[0], bytes});
    down.push_back({servers[0], servers[j], bytes});
  }
  exchange(up);
  exchange(down);
  return 2 * bytes * static_cast<std::int64_t>(up.size());
}

// An exchange that a fault has interrupted is repeated.
void Servers::exchange(const std::vector<Transfer>& transfers) {
  for (int attempt = 1;; ++attempt) {
    try {
      transfer(transfers, in_flight_);
      return;
    } catch (const simgrid::NetworkFailureException&) {
      if (attempt >= wait_policy_.attempts || wait_policy_.deadline_s == never) throw;
    }
    sg::this_actor::sleep_for(wait_policy_.deadline_s);
  }
}

}  // namespace detoxsim
