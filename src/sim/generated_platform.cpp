#include "sim/generated_platform.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "sim/network_model.hpp"

namespace detoxsim {

namespace {

namespace sg = simgrid::s4u;

// As for the numbers in files: SimGrid's solver treats very small ones as 0.
constexpr double least_bandwidth = 1, most_bandwidth = 1e18, most_latency = 1e6, least_speed = 1, most_speed = 1e24;
constexpr const char* as_a_worker = "same";

ParamSpec wattage_param(const std::string& name, const std::string& whose, const std::string& word) {
  return text_param(name, word, "watts IDLE:FULL or IDLE:BUSY:FULL of " + whose + "; \"none\": unknown")
      .allow_word(word);
}

ParamSpec bandwidth_param(const std::string& name, Quantity quantity, const std::string& fallback,
                          const std::string& help) {
  const bool as_workers = fallback == as_a_worker;
  const ParamSpec spec = quantity_param(name, quantity, as_workers ? example_of(quantity) : fallback, least_bandwidth,
                                        most_bandwidth, help);
  return as_workers ? spec.or_word(as_a_worker) : spec.allow_word(as_a_worker);
}

ParamSpec speed_param(const std::string& name, const std::string& fallback, const std::string& help) {
  const ParamSpec spec =
      quantity_param(name, Quantity::speed, fallback == as_a_worker ? "50Gf" : fallback, least_speed, most_speed, help);
  return fallback == as_a_worker ? spec.or_word(as_a_worker) : spec;
}

}  // namespace

std::vector<ParamSpec> host_params(const HostDefaults& defaults) {
  ParamSpec server_speed = speed_param("server.speed", defaults.server_speed, "flop/s of a server, of all its cores");
  if (defaults.server_speed != as_a_worker) server_speed = server_speed.allow_word(as_a_worker);
  return {quantity_param("bandwidth", Quantity::bandwidth, defaults.bandwidth, least_bandwidth, most_bandwidth,
                         "of each host's link, in each direction"),
          speed_param("speed", defaults.speed, "flop/s of a worker, of all its cores"),
          quantity_param("memory_bandwidth", Quantity::memory_bandwidth, defaults.memory_bandwidth, least_bandwidth,
                         most_bandwidth, "of a worker, for the cost of vote, rules and optimiser"),
          wattage_param("wattage_per_state", "a worker", "none"),
          quantity_param("tcp_window", Quantity::size, "4MiB", 1, 0x1p50,
                         "a flow is never faster than its window in two latencies; \"none\": as fast as its links")
              .allow_word("none"),
          server_speed,
          bandwidth_param("server.memory_bandwidth", Quantity::memory_bandwidth, defaults.server_memory_bandwidth,
                          "of a server; \"same\": as a worker's"),
          wattage_param("server.wattage_per_state", "a server; \"same\": as a worker", as_a_worker)};
}

ParamSpec latency_param(const std::string& fallback, const std::string& help) {
  return quantity_param("latency", Quantity::time, fallback, 0, most_latency, help);
}

ParamSpec server_bandwidth_param(const std::string& fallback) {
  return bandwidth_param("server.bandwidth", Quantity::bandwidth, fallback,
                         "of each server's link, in each direction; \"same\": as a worker's");
}

double of_servers(const Params& params, const std::string& name, Quantity quantity) {
  const std::string own = "server." + name;
  return params.quantity(params.is(own, as_a_worker) ? name : own, quantity);
}

sg::Host* HostMaker::make(sg::NetZone* zone, const std::string& name, bool server) const {
  const auto number = [&](const char* parameter, Quantity quantity) {
    return server ? of_servers(params_, parameter, quantity) : params_.quantity(parameter, quantity);
  };
  sg::Host* const host = add_host(zone, name, number("speed", Quantity::speed));
  host->set_property("memory_bandwidth", shortest(number("memory_bandwidth", Quantity::memory_bandwidth)));
  if (server) host->set_property("role", "server");
  const bool own = server && !params_.is("server.wattage_per_state", as_a_worker);
  const std::string& watts = params_.word(own ? "server.wattage_per_state" : "wattage_per_state");
  if (watts != "none") host->set_property("wattage_per_state", watts);
  return host->seal();
}

std::string HostMaker::server_name(int number) const {
  return size_.servers == 1 ? "server" : "server-" + std::to_string(number);
}

sg::Host* HostMaker::worker(sg::NetZone* zone, int number) const {
  return make(zone, "worker-" + std::to_string(number), false);
}

sg::Host* HostMaker::server(sg::NetZone* zone, int number) const { return make(zone, server_name(number), true); }

void HostMaker::connect_host(const StarZone& star, const sg::Host* host, const std::string& link, double bandwidth,
                             double latency) const {
  const sg::Link* const made = add_duplex_link(star.zone, link, bandwidth)->set_latency(latency)->seal();
  connect(star, host, {sg::LinkInRoute(made, sg::LinkInRoute::Direction::UP)});
}

// Links are named as a <cluster id="workers"> and the link server-link of the built-in files are.
void HostMaker::connect_worker(const StarZone& star, int number, double link_latency) const {
  connect_host(star, worker(star.zone, number), "workers_link_" + std::to_string(number),
               params_.quantity("bandwidth", Quantity::bandwidth), link_latency);
}

void HostMaker::connect_server(const StarZone& star, int number, double link_latency) const {
  connect_host(star, server(star.zone, number), server_name(number) + "-link",
               of_servers(params_, "bandwidth", Quantity::bandwidth), link_latency);
}

void generate_platform(const Component& component, const PlatformSize& size) {
  set_network_model(component.params);
  PlatformRegistry::find(ComponentKind::platform, component.name)(component.params, size, root_zone());
}

}  // namespace detoxsim
