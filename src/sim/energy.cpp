#include "sim/energy.hpp"

#include <algorithm>
#include <cstdlib>

#include "base/error.hpp"
#include "base/files.hpp"
#include "base/text.hpp"
#include "sim/compat.hpp"

#include <simgrid/plugins/energy.h>  // needs what s4u.hpp defines, so it stands after it

namespace detoxsim {

namespace {

namespace sg = simgrid::s4u;

constexpr const char* property = "wattage_per_state";

bool is_watts(const std::string& text) {
  char* end = nullptr;
  const double watts = std::strtod(text.c_str(), &end);
  return !text.empty() && *end == '\0' && watts >= 0 && watts < 1e12;
}

// The property has IDLE:FULL or IDLE:BUSY:FULL for each of the host's speeds; the plugin ends the process where it has
// not.
void check_wattage(const sg::Host& host) {
  const char* text = host.get_property(property);
  if (!text) return;
  const auto is_range = [](const std::string& state) {
    const auto watts = split(state, ':');
    return (watts.size() == 2 || watts.size() == 3) && std::all_of(watts.begin(), watts.end(), is_watts);
  };
  const auto states = split(text, ',');
  if (states.size() == host.get_pstate_count() && std::all_of(states.begin(), states.end(), is_range)) return;
  throw InputError(Mistake::bad_value, "",
                   "host " + host.get_name() + ": property " + property + ": expected watts IDLE:FULL or " +
                       "IDLE:BUSY:FULL for each of its " + std::to_string(host.get_pstate_count()) + " speeds, got '" +
                       text + "'");
}

// Without the plugin nobody counts this host's joules.
void refuse_wattage(const sg::Host& host) {
  if (host.get_property(property))
    throw InputError(Mistake::bad_value, "",
                     "host " + host.get_name() + ": property " + property +
                         ": expected to find its name in the platform file itself, without entities and includes");
}

}  // namespace

void watch_energy(const std::string& platform_file) {
  if (read_file(platform_file).value_or("").find(property) == std::string::npos) {
    sg::Host::on_creation_cb(refuse_wattage);
    return;
  }
  watch_energy();
}

void watch_energy() {
  sg::Host::on_creation_cb(check_wattage);  // runs before the plugin's own callback
  sg_host_energy_plugin_init();
}

bool has_watts(const sg::Host* host) { return host->get_property(property) != nullptr; }

std::optional<double> consumed_energy(const std::vector<sg::Host*>& hosts) {
  double joules = 0;
  for (const sg::Host* host : hosts) {
    if (!has_watts(host)) return std::nullopt;
    joules += sg_host_get_consumed_energy(host);
  }
  return joules;
}

}  // namespace detoxsim
