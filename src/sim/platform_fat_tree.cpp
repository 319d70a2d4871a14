// fat-tree: equal machines on a tree of equal switches that has full bandwidth between any two halves.
#include "base/error.hpp"
#include "sim/generated_platform.hpp"

namespace detoxsim {
namespace {

namespace sg = simgrid::s4u;

constexpr int least_ports = 2, most_ports = 128, links_on_the_way = 6;

int leaves(int ports) { return ports * ports * ports / 4; }

int ports_for(int hosts) {
  int ports = least_ports;
  while (ports < most_ports && leaves(ports) < hosts) ports += 2;
  return ports;
}

int ports_of(const Params& params, int hosts) {
  const int fitting = ports_for(hosts), ports = static_cast<int>(params.integer_or("ports", fitting));
  const std::string needed = std::to_string(hosts) + " servers and workers";
  if (leaves(fitting) < hosts)
    throw InputError(Mistake::bad_value, "ports",
                     needed + " are more than the " + std::to_string(leaves(most_ports)) +
                         " machines of switches with " + std::to_string(most_ports) + " ports");
  if (ports % 2 != 0)
    throw InputError(Mistake::bad_value, "ports", "expected an even number, got " + std::to_string(ports));
  if (leaves(ports) < hosts)
    throw InputError(Mistake::bad_value, "ports",
                     "switches with " + std::to_string(ports) + " ports join " + std::to_string(leaves(ports)) +
                         " machines; " + needed + " need " + std::to_string(fitting));
  return ports;
}

// The k-ary tree: k/2 machines at an edge switch, k/2 edge switches in a pod, k pods at (k/2)² core switches. Servers
// are at the last leaves; SimGrid wants a host at every leaf, so there may be more workers than are used.
void build_fat_tree(const Params& params, const PlatformSize& size, sg::NetZone* root) {
  const auto ports = static_cast<unsigned>(ports_of(params, size.hosts())), half = ports / 2;
  const int first_server = leaves(static_cast<int>(ports)) - size.servers;
  const HostMaker hosts(params, size);
  const FatTreeShape shape{{half, half, ports},
                           {1, half, half},
                           {1, 1, 1},
                           params.quantity("bandwidth", Quantity::bandwidth),
                           params.quantity("latency", Quantity::time) / links_on_the_way};
  add_fat_tree(root, "tree", shape, [&](sg::NetZone* zone, unsigned long leaf) {
    const int number = static_cast<int>(leaf);
    return number < first_server ? hosts.worker(zone, number) : hosts.server(zone, number - first_server);
  });
}

std::vector<ParamSpec> fat_tree_params() {
  std::vector<ParamSpec> specs = host_params({"10Gbps", "50Gf", "24GBps", "same", "same"});
  specs.push_back(
      latency_param("48us", "one-way, between hosts of different pods; each of the six links takes a sixth"));
  ParamSpec ports = integer_param("ports", 6, least_ports, "k, even: k³/4 machines; \"auto\": as few as are needed");
  ports.max = most_ports;
  specs.push_back(ports.or_word("auto"));
  return specs;
}

const PlatformRegistry::Registration registration_fat_tree(
    ComponentKind::platform,
    {"fat-tree",
     "equal machines on a fat tree of switches, all links alike; with its defaults and p = 45 as fat-tree.xml",
     "Al-Fares, Loukissas, Vahdat 2008, doi:10.1145/1402958.1402967; platforms/fat-tree.xml", fat_tree_params()},
    build_fat_tree);

}  // namespace
}  // namespace detoxsim
