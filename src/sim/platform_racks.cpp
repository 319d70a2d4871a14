// racks: switches with an uplink each to one that joins them; what goes from rack to rack shares the uplinks.
#include <cmath>

#include "base/error.hpp"
#include "sim/generated_platform.hpp"

namespace detoxsim {
namespace {

namespace sg = simgrid::s4u;

// Hosts per rack, servers first; sizes differ by one at most, as group sizes do.
int rack_of(int host, int racks, int hosts) { return static_cast<int>(std::int64_t{host} * racks / hosts); }

double uplink_bandwidth(const Params& params, int racks, int hosts) {
  const bool given = !params.is("uplink.bandwidth", "auto");
  if (given && !params.is("oversubscription", "auto"))
    throw InputError(Mistake::bad_value, "oversubscription",
                     "uplink.bandwidth is given, too, and says the same; give one of them");
  if (given) return params.quantity("uplink.bandwidth", Quantity::bandwidth);
  const double most_hosts = std::ceil(static_cast<double>(hosts) / racks);
  return most_hosts * params.quantity("bandwidth", Quantity::bandwidth) / params.number_or("oversubscription", 6);
}

void build_racks(const Params& params, const PlatformSize& size, sg::NetZone* root) {
  const auto racks = static_cast<int>(params.integer("racks"));
  if (racks > size.hosts())
    throw InputError(
        Mistake::bad_value, "racks",
        std::to_string(racks) + " racks are more than the " + std::to_string(size.hosts()) + " servers and workers");
  const double bandwidth = uplink_bandwidth(params, racks, size.hosts()),
               link = params.quantity("latency", Quantity::time) / 2;
  const HostMaker hosts(params, size);
  const StarZone middle = add_star(root, "racks");
  std::vector<StarZone> zones;
  for (int rack = 0; rack < racks; ++rack) {
    const std::string name = "rack-" + std::to_string(rack);
    zones.push_back(add_star(middle.zone, name));
    const sg::Link* const uplink = add_duplex_link(middle.zone, name + "-uplink", bandwidth)
                                       ->set_latency(params.quantity("uplink.latency", Quantity::time))
                                       ->seal();
    connect(middle, zones.back(), {sg::LinkInRoute(uplink, sg::LinkInRoute::Direction::UP)});
  }
  const auto zone_of = [&](int host) { return zones[static_cast<std::size_t>(rack_of(host, racks, size.hosts()))]; };
  for (int i = 0; i < size.servers; ++i) hosts.connect_server(zone_of(i), i, link);
  for (int i = 0; i < size.workers; ++i) hosts.connect_worker(zone_of(size.servers + i), i, link);
}

std::vector<ParamSpec> racks_params() {
  std::vector<ParamSpec> specs = host_params({"10Gbps", "50Gf", "24GBps", "100Gf", "29GBps"});
  specs.push_back(latency_param("50us", "one-way, between hosts of one rack; each of their links takes half"));
  specs.push_back(server_bandwidth_param("same"));
  ParamSpec racks =
      integer_param("racks", 2, 1, "with equal shares of the hosts: first servers, then workers by number");
  racks.max = 10'000;
  specs.push_back(racks);
  ParamSpec oversubscription = number_param("oversubscription", 6, 0.001, 1e6,
                                            "what a rack's hosts could send over what its uplink carries; \"auto\": 6")
                                   .or_word("auto");
  specs.push_back(oversubscription);
  specs.push_back(quantity_param("uplink.bandwidth", Quantity::bandwidth, "40Gbps", 1, 1e18,
                                 "of a rack's uplink, in each direction; \"auto\": as oversubscription says")
                      .or_word("auto"));
  specs.push_back(quantity_param("uplink.latency", Quantity::time, "1us", 0, 1e6,
                                 "of each of the two uplinks on the way to another rack"));
  return specs;
}

const PlatformRegistry::Registration registration_racks(
    ComponentKind::platform,
    {"racks", "racks of equal workers behind oversubscribed uplinks; with its defaults and p = 47 as two-racks.xml",
     "where the numbers come from: platforms/two-racks.xml", racks_params()},
    build_racks);

}  // namespace
}  // namespace detoxsim
