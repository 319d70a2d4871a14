// The simulated machines: a SimGrid platform with one host for the server and one for each worker.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace simgrid::s4u {
class Host;
}

namespace detoxsim {

/// What the modelled clock needs to know of a host.
struct HostFacts {
  std::string name;
  double flops_per_s = 0;       ///< of all its cores together
  double memory_bandwidth = 0;  ///< bytes/s: property memory_bandwidth, 20e9 where the platform gives none
};

/// Owns SimGrid's engine; SimGrid allows one per process. The server is the host named, else the one whose property
/// `role` is "server" or whose name is the property `server` of a zone around it, else the first; the workers are the
/// first p others, in natural order of their names.
class Cluster {
 public:
  /// server: a host's name or "auto". InputError: no such file or host, not a platform, too few hosts.
  Cluster(const std::string& platform_file, const std::string& server, int workers);
  ~Cluster();

  HostFacts server_facts() const;
  HostFacts worker_facts(int worker) const;
  int hosts() const { return static_cast<int>(1 + workers_.size() + unused_.size()); }
  static HostFacts facts_of(const simgrid::s4u::Host* host);

  simgrid::s4u::Host* server() const { return server_; }
  simgrid::s4u::Host* worker(int worker) const { return workers_[static_cast<std::size_t>(worker)]; }
  const std::vector<simgrid::s4u::Host*>& workers() const { return workers_; }
  /// Hosts of the platform that the scenario has no worker for, in natural order.
  const std::vector<simgrid::s4u::Host*>& unused() const { return unused_; }
  /// Joules of server and workers up to now; nullopt where one of them has no property wattage_per_state.
  std::optional<double> energy_j() const;
  /// Runs all actors until none that isn't a daemon is left; false when they block each other for ever.
  bool run();

 private:
  struct Engine;
  std::unique_ptr<Engine> engine_;
  simgrid::s4u::Host* server_ = nullptr;
  std::vector<simgrid::s4u::Host*> workers_, unused_;
};

}  // namespace detoxsim
