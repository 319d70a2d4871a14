// Joules of the simulated machines, by SimGrid's plugin for the energy of hosts.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace simgrid::s4u {
class Host;
}

namespace detoxsim {

/// Must be called before the platform is loaded: the plugin watches hosts from their creation, so it is started where
/// the file contains the property wattage_per_state. Loading then throws InputError where the property holds no watts.
void watch_energy(const std::string& platform_file);
/// The same before a platform is built by calls.
void watch_energy();
bool has_watts(const simgrid::s4u::Host* host);
/// Joules of these hosts up to now; nullopt where one of them has no wattage_per_state.
std::optional<double> consumed_energy(const std::vector<simgrid::s4u::Host*>& hosts);

}  // namespace detoxsim
