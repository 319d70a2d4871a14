#include "sim/cluster.hpp"

#include <algorithm>
#include <cctype>
#include <csignal>
#include <fstream>

#include "base/error.hpp"
#include "sim/compat.hpp"
#include "sim/energy.hpp"

namespace detoxsim {

namespace {

namespace sg = simgrid::s4u;

constexpr double default_memory_bandwidth = 20e9;

// "worker-2" before "worker-10": runs of digits compare as numbers.
bool naturally_before(const std::string& a, const std::string& b) {
  const auto digit = [](char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; };
  std::size_t i = 0, j = 0;
  while (i < a.size() && j < b.size()) {
    if (!digit(a[i]) || !digit(b[j])) {
      if (a[i] != b[j]) return a[i] < b[j];
      ++i, ++j;
      continue;
    }
    const auto number = [&](const std::string& text, std::size_t& at) {
      while (at + 1 < text.size() && text[at] == '0' && digit(text[at + 1])) ++at;
      const std::size_t begin = at;
      while (at < text.size() && digit(text[at])) ++at;
      return text.substr(begin, at - begin);
    };
    const std::string x = number(a, i), y = number(b, j);
    if (x != y) return x.size() != y.size() ? x.size() < y.size() : x < y;
  }
  return a.size() - i < b.size() - j;
}

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

Cluster::Cluster(const std::string& platform_file, const std::string& server, int workers) {
  if (!std::ifstream(platform_file))
    throw InputError("cluster.platform: " + platform_file + ": can't be read; is the path right?");
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
  std::vector<sg::Host*> hosts = engine_->engine.get_all_hosts();
  const int host_count = static_cast<int>(hosts.size());
  std::sort(hosts.begin(), hosts.end(),
            [](const sg::Host* a, const sg::Host* b) { return naturally_before(a->get_name(), b->get_name()); });
  const auto is_server = [&](const sg::Host* host) {
    return server != "auto" ? host->get_name() == server : marked_as_server(host);
  };
  auto found = std::find_if(hosts.begin(), hosts.end(), is_server);
  if (found == hosts.end()) {
    std::vector<std::string> names;
    for (const auto* host : hosts) names.push_back(host->get_name());
    if (names.size() > 12) names.resize(12);
    if (server != "auto")
      throw InputError("cluster.server: " + platform_file + " has no host '" + server + "'" +
                       suggestion(server, names));
    found = hosts.begin();
  }
  if (host_count < workers + 1)
    throw InputError("cluster.workers: p = " + std::to_string(workers) + " workers and a server need " +
                     std::to_string(workers + 1) + " hosts, but " + platform_file + " has " +
                     std::to_string(host_count) +
                     "; use a larger platform or p <= " + std::to_string(std::max(host_count - 1, 0)));
  server_ = *found;
  hosts.erase(found);
  workers_.assign(hosts.begin(), hosts.begin() + workers);
  unused_.assign(hosts.begin() + workers, hosts.end());
  facts_of(server_);  // a wrong property is an error now, not in mid-run
  sg::Engine::on_deadlock_cb([flag = &engine_->deadlock] { *flag = true; });
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

HostFacts Cluster::server_facts() const { return facts_of(server_); }
HostFacts Cluster::worker_facts(int worker) const { return facts_of(this->worker(worker)); }

std::optional<double> Cluster::energy_j() const {
  std::vector<sg::Host*> hosts = workers_;
  hosts.push_back(server_);
  return consumed_energy(hosts);
}

bool Cluster::run() {
  engine_->engine.run();
  return !engine_->deadlock;
}

}  // namespace detoxsim
