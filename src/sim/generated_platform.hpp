// Platforms without a file: built by SimGrid's calls for as many hosts as a scenario needs.
#pragma once

#include <string>
#include <vector>

#include "base/registry.hpp"
#include "sim/compat.hpp"

namespace detoxsim {

struct PlatformSize {
  int servers = 1, workers = 1;
  int hosts() const { return servers + workers; }
};

/// Adds hosts and links to the root zone: servers whose property role is server, and workers "worker-0", "worker-1", ….
/// InputError "PARAMETER: …" where the parameters don't fit each other or the number of hosts.
using PlatformFactory = void (*)(const Params& params, const PlatformSize& size, simgrid::s4u::NetZone* root);
using PlatformRegistry = Registry<PlatformFactory>;

/// Builds the platform in this process' engine, with the network settings of network_model.hpp. InputError as
/// the factory says.
void generate_platform(const Component& component, const PlatformSize& size);

/// The parameters that all have. Latencies are one-way, from host to host.
struct HostDefaults {
  std::string bandwidth, speed, memory_bandwidth;
  std::string server_speed, server_memory_bandwidth;  ///< "same": as the workers'
};
std::vector<ParamSpec> host_params(const HostDefaults& defaults);
ParamSpec latency_param(const std::string& fallback, const std::string& help);
/// server.bandwidth; "same": as the workers'.
ParamSpec server_bandwidth_param(const std::string& fallback);

/// The parameter of the servers, where it has a value of its own, else that of the workers.
double of_servers(const Params& params, const std::string& name, Quantity quantity);

/// Makes hosts with the parameters of host_params().
class HostMaker {
 public:
  HostMaker(const Params& params, const PlatformSize& size) : params_(params), size_(size) {}
  simgrid::s4u::Host* worker(simgrid::s4u::NetZone* zone, int number) const;
  simgrid::s4u::Host* server(simgrid::s4u::NetZone* zone, int number) const;
  /// "server" where there is one, else "server-0" and so on.
  std::string server_name(int number) const;
  /// The same with a link of its own to the middle of the star, with so many seconds of latency.
  void connect_worker(const StarZone& star, int number, double link_latency) const;
  void connect_server(const StarZone& star, int number, double link_latency) const;

 private:
  simgrid::s4u::Host* make(simgrid::s4u::NetZone* zone, const std::string& name, bool server) const;
  void connect_host(const StarZone& star, const simgrid::s4u::Host* host, const std::string& link, double bandwidth,
                    double latency) const;

  const Params& params_;
  PlatformSize size_;
};

}  // namespace detoxsim
