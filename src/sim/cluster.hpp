// The simulated machines: a SimGrid platform with hosts for the servers and one for each worker.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sim/platform_source.hpp"
#include "sim/platform_traces.hpp"

namespace simgrid::s4u {
class Host;
class Link;
}  // namespace simgrid::s4u

namespace detoxsim {

/// The speeds of a host that decide modelled times.
struct HostProperties {
  std::string name;
  double flops_per_s = 0;       ///< of all its cores together
  double memory_bandwidth = 0;  ///< bytes/s: property memory_bandwidth, 20e9 where the platform gives none
};

/// Owns SimGrid's engine; SimGrid allows one per process. Servers are the host named, then those whose property `role`
/// is "server" or whose name is the property `server` of a zone around them, then the first others; the workers are
/// the next p, all in natural order of their names.
class Cluster {
 public:
  /// server: a host's name or "auto". InputError: no such file or host, not a platform, too few hosts, impossible
  /// numbers. SimGrid aborts over many other mistakes in a file, so call probe_platform() first.
  Cluster(const PlatformSource& platform, const std::string& server, int servers, int workers);
  ~Cluster();

  HostProperties server_properties() const { return properties_of(server()); }
  HostProperties worker_properties(int worker) const { return properties_of(this->worker(worker)); }
  int hosts() const { return static_cast<int>(servers_.size() + workers_.size() + unused_.size()); }
  static HostProperties properties_of(const simgrid::s4u::Host* host);

  /// The first server, which leads the others.
  simgrid::s4u::Host* server() const { return servers_.front(); }
  const std::vector<simgrid::s4u::Host*>& servers() const { return servers_; }
  simgrid::s4u::Host* worker(int worker) const { return workers_[static_cast<std::size_t>(worker)]; }
  const std::vector<simgrid::s4u::Host*>& workers() const { return workers_; }
  /// Hosts of the platform that the scenario has no worker for, in natural order.
  const std::vector<simgrid::s4u::Host*>& unused() const { return unused_; }
  /// The changes that the platform file itself contains.
  const PlatformTraces& traces() const { return traces_; }
  /// Settings of the platform that are not applied, or change what latencies and bandwidths mean, a line each.
  const std::vector<std::string>& notes() const { return notes_; }
  /// Must be called where links change their bandwidth.
  static void expect_changing_bandwidths();
  /// All links between hosts, in natural order.
  const std::vector<simgrid::s4u::Link*>& links() const { return links_; }
  std::vector<std::string> server_names() const;
  std::vector<std::string> worker_names() const;
  std::vector<std::string> link_names() const;
  /// Joules of servers and workers up to now; nullopt where one of them has no property wattage_per_state.
  std::optional<double> energy_j() const;
  /// How many servers and workers have that property, and how many there are.
  std::pair<int, int> hosts_with_watts() const;
  /// As long as the result is kept, the callback is called when the host of a worker has been switched on or off,
  /// whatever did it.
  [[nodiscard]] std::shared_ptr<void> on_host_change(std::function<void(int worker, bool on)> callback);
  /// Runs all actors until none that isn't a daemon is left; false when they block each other for ever.
  bool run();

 private:
  struct Engine;
  std::unique_ptr<Engine> engine_;
  void load(const std::string& platform_file);
  void require_numbers(const std::vector<simgrid::s4u::Host*>& hosts, const std::string& platform) const;
  void secure_stacks();
  void assign_hosts(std::vector<simgrid::s4u::Host*> hosts, const std::string& server, int servers, int workers,
                    const std::string& platform);

  std::vector<simgrid::s4u::Host*> used_hosts() const;

  std::vector<simgrid::s4u::Host*> servers_, workers_, unused_;
  std::vector<simgrid::s4u::Link*> links_;
  PlatformTraces traces_;
  std::vector<std::string> notes_;
};

}  // namespace detoxsim
