#include "sim/network_model.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "sim/compat.hpp"

namespace detoxsim {

namespace {

namespace sg = simgrid::s4u;

struct NetworkSetting {
  const char *name, *value;
  const char* otherwise;  ///< what another value does
};

// 1448 of the 1514 bytes of a full Ethernet frame are left to a flow.
constexpr NetworkSetting settings[] = {
    {"network/latency-factor", "1", "multiplies every latency"},
    {"network/bandwidth-factor", "0.95641", "is the part of a link that a flow gets"},
    {"network/weight-S", "0", "makes a flow's share depend on the bandwidths along its path"},
};

}  // namespace

void set_network_model(const Params& params) {
  for (const auto& [name, value, otherwise] : settings) sg::Engine::set_config(std::string(name) + ":" + value);
  const bool unlimited = params.is("tcp_window", "none");
  sg::Engine::set_config("network/TCP-gamma:" +
                         (unlimited ? "0" : shortest(params.quantity("tcp_window", Quantity::size))));
}

std::string other_network_model() {
  std::vector<std::string> differing, wanted;
  for (const auto& [name, value, otherwise] : settings) {
    const std::string found = std::string(name) == "network/weight-S"
                                  ? shortest(simgrid::config::get_value<double>(name))
                                  : network_factor(name);
    if (found == value || found == std::string(value) + ".0") continue;
    differing.push_back(std::string(name) + " " + found + " " + otherwise);
    wanted.push_back("<prop id=\"" + std::string(name) + "\" value=\"" + value + "\"/>");
  }
  if (differing.empty()) return "";
  return joined(differing, ", ") + "; times are nearer to those of TCP with <config>" + joined(wanted, "") +
         "</config> as the first element of <platform> (platforms/README.md)";
}

}  // namespace detoxsim
