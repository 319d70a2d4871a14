// wide-area: sites on several continents, far from the server; federated training.
#include "base/error.hpp"
#include "sim/generated_platform.hpp"

namespace detoxsim {
namespace {

namespace sg = simgrid::s4u;

// What is left of the way between a server and a site of each region without their access links.
std::vector<double> backbone_latencies(const Params& params, double access) {
  std::vector<double> latencies = params.quantities("latency", Quantity::time);
  for (double& latency : latencies) {
    if (latency < 2 * access)
      throw InputError(Mistake::bad_value, "latency",
                       quantity_text(Quantity::time, latency) +
                           " is less than the access links on both sides take, 2 times " +
                           quantity_text(Quantity::time, access) + " (access_latency)");
    latency -= 2 * access;
  }
  return latencies;
}

// What goes from one region to another passes by the servers' exchange. The backbone is never shared: other traffic
// there is larger by far.
void build_wide_area(const Params& params, const PlatformSize& size, sg::NetZone* root) {
  const double access = params.quantity("access_latency", Quantity::time);
  const std::vector<double> latencies = backbone_latencies(params, access);
  const HostMaker hosts(params, size);
  const StarZone world = add_star(root, "world"), home = add_star(world.zone, "home");
  connect(world, home, {});
  std::vector<StarZone> regions;
  for (const double latency : latencies) {
    const std::string name = "region-" + std::to_string(regions.size());
    regions.push_back(add_star(world.zone, name));
    const sg::Link* const backbone =
        add_link(world.zone, "to-" + name, params.quantity("backbone", Quantity::bandwidth))
            ->set_latency(latency)
            ->set_sharing_policy(sg::Link::SharingPolicy::FATPIPE)
            ->seal();
    connect(world, regions.back(), {sg::LinkInRoute(backbone)});
  }
  for (int i = 0; i < size.servers; ++i) hosts.connect_server(home, i, access);
  for (int i = 0; i < size.workers; ++i)
    hosts.connect_worker(regions[static_cast<std::size_t>(i) % regions.size()], i, access);
}

std::vector<ParamSpec> wide_area_params() {
  std::vector<ParamSpec> specs = host_params({"1Gbps", "200Gf", "21GBps", "same", "same"});
  specs.push_back(quantities_param("latency", Quantity::time, "8ms,51ms,79ms", 0, 1e6,
                                   "one-way, between a server and a site; of each region, whose sites take turns"));
  specs.push_back(quantity_param("access_latency", Quantity::time, "1ms", 0, 1e6,
                                 "what of it the access link of a site, and that of a server, takes"));
  specs.push_back(quantity_param("backbone", Quantity::bandwidth, "10Gbps", 1, 1e18,
                                 "of a flow between two regions, however many there are"));
  specs.push_back(server_bandwidth_param("10Gbps"));
  return specs;
}

const PlatformRegistry::Registration registration_wide_area(
    ComponentKind::platform,
    {"wide-area", "sites of several regions, far from the server; with its defaults as wide-area.xml",
     "where the numbers come from: platforms/wide-area.xml", wide_area_params()},
    build_wide_area);

}  // namespace
}  // namespace detoxsim
