#include "sim/servers.hpp"

#include "sim/clock.hpp"

namespace detoxsim {

namespace sg = simgrid::s4u;

void Servers::spend_each(double seconds) {
  spend(cluster_.servers(), std::vector<double>(cluster_.servers().size(), seconds));
}

std::int64_t Servers::work(const Work& share) {
  const auto& servers = cluster_.servers();
  std::vector<double> seconds;
  for (const sg::Host* host : servers) {
    const HostFacts facts = Cluster::facts_of(host);
    seconds.push_back(share.seconds_at(facts.flops_per_s, facts.memory_bandwidth));
  }
  spend(servers, seconds);
  if (count() == 1 || share.exchanged == 0) return 0;
  const auto bytes = static_cast<std::int64_t>(8 * share.exchanged);
  std::vector<Leg> up, down;
  for (std::size_t j = 1; j < servers.size(); ++j) {
    up.push_back({servers[j], servers[0], bytes});
    down.push_back({servers[0], servers[j], bytes});
  }
  exchange(up);
  exchange(down);
  return 2 * bytes * static_cast<std::int64_t>(up.size());
}

// What a fault has interrupted is tried again.
void Servers::exchange(const std::vector<Leg>& legs) {
  for (int attempt = 1;; ++attempt) {
    try {
      transfer(legs, flying_);
      return;
    } catch (const simgrid::NetworkFailureException&) {
      if (attempt >= patience_.attempts || patience_.deadline_s == never) throw;
    }
    sg::this_actor::sleep_for(patience_.deadline_s);
  }
}

}  // namespace detoxsim
