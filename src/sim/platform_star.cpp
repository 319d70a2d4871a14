// star: every host behind a link of its own on one switch that is never the limit.
#include "base/error.hpp"
#include "sim/generated_platform.hpp"

namespace detoxsim {
namespace {

// What a server's link adds: the way between a server and a worker is its link and the worker's.
double server_link_latency(const Params& params) {
  const double worker = params.quantity("latency", Quantity::time) / 2,
               whole = of_servers(params, "latency", Quantity::time);
  if (whole < worker)
    throw InputError(Mistake::bad_value, "server.latency",
                     "between a server and a worker, " + quantity_text(Quantity::time, whole) +
                         ", it is less than a worker's own link takes, half of the latency: " +
                         quantity_text(Quantity::time, worker));
  return whole - worker;
}

void build_star(const Params& params, const PlatformSize& size, simgrid::s4u::NetZone* root) {
  const double link = params.quantity("latency", Quantity::time) / 2, server_link = server_link_latency(params);
  const HostMaker hosts(params, size);
  const StarZone zone = add_star(root, "star");
  for (int i = 0; i < size.servers; ++i) hosts.connect_server(zone, i, server_link);
  for (int i = 0; i < size.workers; ++i) hosts.connect_worker(zone, i, link);
}

std::vector<ParamSpec> star_params() {
  std::vector<ParamSpec> specs = host_params({"10Gbps", "50Gf", "24GBps", "100Gf", "29GBps"});
  specs.push_back(latency_param("50us", "one-way, from host to host; each of their links takes half"));
  specs.push_back(server_bandwidth_param("same"));
  specs.push_back(
      quantity_param("server.latency", Quantity::time, "50us", 0, 1e6, "one-way, between a server and a worker")
          .or_word("same"));
  return specs;
}

const PlatformRegistry::Registration registration_star(
    ComponentKind::platform,
    {"star", "equal workers on one switch that is never the limit; with its defaults as star-10g.xml",
     "where the numbers come from: platforms/star-10g.xml", star_params()},
    build_star);

}  // namespace
}  // namespace detoxsim
