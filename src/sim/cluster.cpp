#include "sim/cluster.hpp"

#include <algorithm>
#include <csignal>
#include <fstream>

#include "base/error.hpp"
#include "base/natural_order.hpp"
#include "base/text.hpp"
#include "sim/compat.hpp"
#include "sim/energy.hpp"
#include "sim/generated_platform.hpp"
#include "sim/network_model.hpp"
#include "sim/probe.hpp"

#include <xbt/config.hpp>

namespace detoxsim {

namespace {

namespace sg = simgrid::s4u;

constexpr double default_memory_bandwidth = 20e9;

// A host is marked by its own property, or by one of the zones around it, since all hosts of a <cluster> have the same
// properties.
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

// "Parse error at FILE:12: …", whose file is named already.
std::string load_error(const std::string& text, const std::string& file) {
  const std::string reason = simgrid_reason(text), start = "Parse error at " + file + ":";
  return reason.rfind(start, 0) == 0 ? "line " + reason.substr(start.size()) : reason;
}

template <class Named>
std::vector<std::string> names_of(const std::vector<Named*>& things) {
  std::vector<std::string> names;
  for (const Named* thing : things) names.push_back(thing->get_name());
  return names;
}

}  // namespace

struct Cluster::Engine {
  // SimGrid needs the command line of a program, and reads its own options from it.
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
  std::shared_ptr<bool> deadlock = std::make_shared<bool>(false);  // shared with a callback that outlives the engine
};

Cluster::Cluster(const PlatformSource& platform, const std::string& server, int servers, int workers) {
  if (!platform.generated && !std::ifstream(platform.file))
    throw InputError(Mistake::bad_value, "platform", platform.file + ": can't be read; is the path right?");
  if (!platform.generated) traces_ = platform_traces(platform.file);
  engine_ = std::make_unique<Engine>();
  // SimGrid's handler would end the process without our clean-up; until we install ours, the default is better.
  std::signal(SIGINT, SIG_DFL);
  at("platform", [&] {
    if (platform.generated) {
      watch_energy();
      generate_platform(*platform.generated, {servers, workers});
    } else {
      load(platform.file);
    }
  });
  if (const std::string note = other_network_model(); !note.empty()) notes_.push_back(platform.name() + ": " + note);
  secure_stacks();
  if (traces_.change_bandwidth) expect_changing_bandwidths();
  const auto in_order = [](const auto* a, const auto* b) { return naturally_before(a->get_name(), b->get_name()); };
  std::vector<sg::Host*> hosts = engine_->engine.get_all_hosts();
  std::sort(hosts.begin(), hosts.end(), in_order);
  require_numbers(hosts, platform.name());
  assign_hosts(std::move(hosts), server, servers, workers, platform.name());
  for (const sg::Host* host : used_hosts()) properties_of(host);  // a wrong property is an error now, not in mid-run
  links_ = engine_->engine.get_all_links();
  std::erase_if(links_, [](const sg::Link* link) { return link->get_name().rfind("__", 0) == 0; });  // loopbacks
  std::sort(links_.begin(), links_.end(), in_order);
  sg::Engine::on_deadlock_cb([flag = engine_->deadlock] { *flag = true; });
}

void Cluster::load(const std::string& platform_file) {
  try {
    watch_energy(platform_file);
    engine_->engine.load_platform(platform_file);
  } catch (const InputError&) {
    throw;
  } catch (const std::exception& error) {
    throw InputError(Mistake::bad_value, "",
                     platform_file + ": not a platform that SimGrid reads: " + load_error(error.what(), platform_file));
  }
}

// When a bandwidth changes, SimGrid corrects the weights of all flows on the link by weight-S / bandwidth, also of
// those that cross it as acknowledgements only, whose weight has no such part: it falls below 0, which ends the
// program. Without that part of the weights flows on a common link share it by their latencies alone.
void Cluster::expect_changing_bandwidths() { sg::Engine::set_config("network/weight-S:0"); }

// Training runs on the stack of the server's actor, so a platform must not make stacks smaller than SimGrid's own
// default, even where it wants to save memory for many hosts' actors.
void Cluster::secure_stacks() {
  constexpr int usual_kib = 8192;
  const int kib = simgrid::config::get_value<int>("contexts/stack-size");
  if (kib >= usual_kib) return;
  notes_.push_back("the platform's contexts/stack-size of " + std::to_string(kib) +
                   " KiB is too small for a training; " + std::to_string(usual_kib) + " KiB are used");
  sg::Engine::set_config("contexts/stack-size", usual_kib);
}

// SimGrid accepts any number, and then aborts or computes nonsense. Its solver treats very small numbers as 0: the
// bounds leave room for 10,000 flows that share a link.
void Cluster::require_numbers(const std::vector<sg::Host*>& hosts, const std::string& platform) const {
  constexpr std::size_t most = 10;
  std::vector<Mistake> problems;
  const auto refuse = [&](const std::string& what) {
    if (problems.size() < most) problems.emplace_back(Mistake::bad_value, "platform", platform + ": " + what);
  };
  const auto require = [&](const std::string& what, double got, double min, double max, const char* unit) {
    if (!(got >= min && got <= max))
      refuse(what + ": expected " + shortest(min) + " to " + shortest(max) + " " + unit + ", got " + shortest(got));
  };
  for (const sg::Host* host : hosts) {
    for (unsigned long state = 0; state < host->get_pstate_count(); ++state)
      require("speed of host " + host->get_name(), host->get_pstate_speed(state), 1, 1e24, "flop/s");
    require("core of host " + host->get_name(), host->get_core_count(), 1, 1e6, "cores");
  }
  for (const sg::Link* link : engine_->engine.get_all_links()) {
    if (link->get_sharing_policy() == sg::Link::SharingPolicy::WIFI) {
      refuse("link " + link->get_name() +
             " is a WiFi access point, which needs a program that tells it where the hosts stand; use wired links of "
             "the bandwidth that a host gets");
      continue;
    }
    require("bandwidth of link " + link->get_name(), link->get_bandwidth(), 1, 1e18, "bytes/s");
    require("latency of link " + link->get_name(), link->get_latency(), 0, 1e9, "seconds");
  }
  if (!problems.empty()) throw InputError(problems);
}

void Cluster::assign_hosts(std::vector<sg::Host*> hosts, const std::string& server, int servers, int workers,
                           const std::string& platform) {
  const auto host_count = static_cast<std::int64_t>(hosts.size()), needed = std::int64_t{workers} + servers;
  const auto named = [&](const sg::Host* host) { return host->get_name() == server; };
  if (server != "auto" && std::none_of(hosts.begin(), hosts.end(), named)) {
    std::vector<std::string> names = names_of(hosts);
    if (names.size() > 12) names.resize(12);
    throw InputError(Mistake::bad_value, "server",
                     platform + " has no host '" + server + "'" + suggestion(server, names));
  }
  if (host_count < needed) {
    const std::string who = servers == 1 ? "a server" : std::to_string(servers) + " servers";
    throw InputError(Mistake::bad_value, "workers",
                     "p = " + std::to_string(workers) + " workers and " + who + " need " + std::to_string(needed) +
                         " hosts, but " + platform + " has " + std::to_string(host_count) +
                         "; use a larger platform or " +
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

HostProperties Cluster::properties_of(const sg::Host* host) {
  double bandwidth = default_memory_bandwidth;
  if (const char* text = host->get_property("memory_bandwidth")) {
    char* end = nullptr;
    bandwidth = std::strtod(text, &end);
    if (*end != '\0' || !(bandwidth >= 1 && bandwidth <= 1e18))
      throw InputError(
          Mistake::bad_value, "platform",
          "host " + host->get_name() + ": property memory_bandwidth: expected 1 to 1e18 bytes/s, got '" + text + "'");
  }
  return {host->get_name(), host->get_speed() * host->get_core_count(), bandwidth};
}

std::vector<std::string> Cluster::server_names() const { return names_of(servers_); }
std::vector<std::string> Cluster::worker_names() const { return names_of(workers_); }
std::vector<std::string> Cluster::link_names() const { return names_of(links_); }

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

// SimGrid's signals keep their callbacks as long as the process lives, so the next simulation would call ours as well:
// it does nothing once the listener is gone.
std::shared_ptr<void> Cluster::on_host_change(std::function<void(int, bool)> callback) {
  const auto listener = std::make_shared<std::function<void(const sg::Host&)>>(
      [this, callback = std::move(callback)](const sg::Host& host) {
        const auto worker = std::find(workers_.begin(), workers_.end(), &host);
        if (worker != workers_.end()) callback(static_cast<int>(worker - workers_.begin()), host.is_on());
      });
  on_host_switched([weak = std::weak_ptr(listener)](const sg::Host& host) {
    if (const auto still_there = weak.lock()) (*still_there)(host);
  });
  return listener;
}

bool Cluster::run() {
  engine_->engine.run();
  return !*engine_->deadlock;
}

}  // namespace detoxsim
