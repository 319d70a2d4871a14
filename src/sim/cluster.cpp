#include "sim/cluster.hpp"

#include <algorithm>
#include <csignal>
#include <fstream>

#include "base/error.hpp"
#include "base/natural_order.hpp"
#include "sim/compat.hpp"
#include "sim/energy.hpp"
#include "sim/profiles.hpp"

namespace detoxsim {

namespace {

namespace sg = simgrid::s4u;

constexpr double default_memory_bandwidth = 20e9;

// By its own property, or by one of the zones around it: the hosts that a <cluster> makes have all properties in
// common.
bool marked_as_server(const sg::Host* host) {
  const char* role = host->get_property("role");
  if (role && std::string(role) == "server") return true;
  const sg::NetZone* const root = sg::Engine::get_instance()->get_netzone_root();
  for (const sg::NetZone* zone = host->get_englobing_zone();; zone = zone->get_parent()) {
    const char* name = zone->get_property("server");
    if (name && host->get_name() == name) return true;
    if (zone == root) return false;
  }
}

template <class Named>
std::vector<std::string> names_of(const std::vector<Named*>& things) {
  std::vector<std::string> names;
  for (const Named* thing : things) names.push_back(thing->get_name());
  return names;
}

}  // namespace

struct Cluster::Engine {
  // SimGrid wants the command line of a program, and reads its own options from it.
  char name[9] = "detoxsim", log[32] = "--log=root.thresh:error";
#ifdef __SANITIZE_ADDRESS__
  // AddressSanitizer knows threads, but not the stacks that SimGrid switches between.
  char factory[32] = "--cfg=contexts/factory:thread";
  char* arguments[4] = {name, log, factory, nullptr};
  int count = 3;
#else
  char* arguments[3] = {name, log, nullptr};
  int count = 2;
#endif
  sg::Engine engine{&count, arguments};
  bool deadlock = false;
};

Cluster::Cluster(const std::string& platform_file, const std::string& server, int servers, int workers) {
  if (!std::ifstream(platform_file))
    throw InputError("cluster.platform: " + platform_file + ": can't be read; is the path right?");
  const Profiles profiles = profiles_in(platform_file);
  fails_by_itself_ = profiles.fail;
  engine_ = std::make_unique<Engine>();
  // SimGrid's handler ends the process without a word to us; until someone catches interrupts, the default does better.
  std::signal(SIGINT, SIG_DFL);
  try {
    watch_energy(platform_file);
    engine_->engine.load_platform(platform_file);
  } catch (const InputError&) {
    throw;
  } catch (const std::exception& error) {
    throw InputError("cluster.platform: " + platform_file + ": not a platform that SimGrid reads: " + error.what());
  }
  if (profiles.change_bandwidth) expect_changing_bandwidths();
  const auto in_order = [](const auto* a, const auto* b) { return naturally_before(a->get_name(), b->get_name()); };
  std::vector<sg::Host*> hosts = engine_->engine.get_all_hosts();
  std::sort(hosts.begin(), hosts.end(), in_order);
  assign_hosts(std::move(hosts), server, servers, workers, platform_file);
  for (const sg::Host* host : used_hosts()) facts_of(host);  // a wrong property is an error now, not in mid-run
  links_ = engine_->engine.get_all_links();
  std::erase_if(links_, [](const sg::Link* link) { return link->get_name().rfind("__", 0) == 0; });  // loopbacks
  std::sort(links_.begin(), links_.end(), in_order);
  sg::Engine::on_deadlock_cb([flag = &engine_->deadlock] { *flag = true; });
}

// When a bandwidth changes, SimGrid corrects the weights of all flows on the link by weight-S / bandwidth, also of
// those that cross it as acknowledgements only, whose weight has no such part: it falls below 0, which ends the
// program. Without that part of the weights flows on a common link share it by their latencies alone.
void Cluster::expect_changing_bandwidths() { sg::Engine::set_config("network/weight-S:0"); }

void Cluster::assign_hosts(std::vector<sg::Host*> hosts, const std::string& server, int servers, int workers,
                           const std::string& platform_file) {
  const int host_count = static_cast<int>(hosts.size());
  const auto named = [&](const sg::Host* host) { return host->get_name() == server; };
  if (server != "auto" && std::none_of(hosts.begin(), hosts.end(), named)) {
    std::vector<std::string> names = names_of(hosts);
    if (names.size() > 12) names.resize(12);
    throw InputError("cluster.server: " + platform_file + " has no host '" + server + "'" + suggestion(server, names));
  }
  if (host_count < workers + servers) {
    const std::string who = servers == 1 ? "a server" : std::to_string(servers) + " servers";
    throw InputError("cluster.workers: p = " + std::to_string(workers) + " workers and " + who + " need " +
                     std::to_string(workers + servers) + " hosts, but " + platform_file + " has " +
                     std::to_string(host_count) + "; use a larger platform or " +
                     (host_count > servers ? "p <= " + std::to_string(host_count - servers) : "fewer servers"));
  }
  const auto rank = [&](const sg::Host* host) { return named(host) ? 0 : marked_as_server(host) ? 1 : 2; };
  servers_ = hosts;
  std::stable_sort(servers_.begin(), servers_.end(),
                   [&](const sg::Host* a, const sg::Host* b) { return rank(a) < rank(b); });
  servers_.resize(static_cast<std::size_t>(servers));
  std::erase_if(hosts,
                [&](sg::Host* host) { return std::find(servers_.begin(), servers_.end(), host) != servers_.end(); });
  const auto first_unused = hosts.begin() + workers;
  workers_.assign(hosts.begin(), first_unused);
  unused_.assign(first_unused, hosts.end());
}

Cluster::~Cluster() = default;

HostFacts Cluster::facts_of(const sg::Host* host) {
  double bandwidth = default_memory_bandwidth;
  if (const char* text = host->get_property("memory_bandwidth")) {
    char* end = nullptr;
    bandwidth = std::strtod(text, &end);
    if (*end != '\0' || !(bandwidth > 0))
      throw InputError("platform: host " + host->get_name() +
                       ": property memory_bandwidth: expected bytes/s > 0, got '" + text + "'");
  }
  return {host->get_name(), host->get_speed() * host->get_core_count(), bandwidth};
}

std::vector<std::string> Cluster::server_names() const { return names_of(servers_); }
std::vector<std::string> Cluster::worker_names() const { return names_of(workers_); }
std::vector<std::string> Cluster::link_names() const { return names_of(links_); }

void Cluster::require_routes(const std::string& path, bool between_workers) const {
  sg::Engine::get_instance()->get_netzone_root()->seal();  // routes are there from then on
  const auto require = [&](const sg::Host* from, const sg::Host* to) {
    try {
      std::vector<sg::Link*> links;
      double latency = 0;
      from->route_to(to, links, &latency);
      if (!links.empty()) return;
    } catch (const std::exception&) {
      // said below
    }
    throw InputError(path + ": the platform has no route from " + from->get_name() + " to " + to->get_name());
  };
  for (const sg::Host* server : servers_) {
    for (const sg::Host* other : servers_)
      if (other != server) require(server, other);
    for (const sg::Host* worker : workers_) require(worker, server);
  }
  for (std::size_t i = 1; between_workers && i < workers_.size(); ++i) {
    require(workers_[i - 1], workers_[i]);
    require(workers_[0], workers_[i]);
  }
}

std::vector<sg::Host*> Cluster::used_hosts() const {
  std::vector<sg::Host*> hosts = workers_;
  hosts.insert(hosts.end(), servers_.begin(), servers_.end());
  return hosts;
}

std::optional<double> Cluster::energy_j() const { return consumed_energy(used_hosts()); }

std::pair<int, int> Cluster::hosts_with_watts() const {
  const auto hosts = used_hosts();
  return {static_cast<int>(std::count_if(hosts.begin(), hosts.end(), has_watts)), static_cast<int>(hosts.size())};
}

void Cluster::on_host_change(std::function<void(int, bool)> told) {
  on_host_switched([this, told = std::move(told)](const sg::Host& host) {
    const auto worker = std::find(workers_.begin(), workers_.end(), &host);
    if (worker != workers_.end()) told(static_cast<int>(worker - workers_.begin()), host.is_on());
  });
}

bool Cluster::run() {
  engine_->engine.run();
  return !engine_->deadlock;
}

}  // namespace detoxsim
