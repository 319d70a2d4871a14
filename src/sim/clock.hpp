// The simulated clock, and how actors spend its time.
#pragma once

#include <vector>

#include "sim/compat.hpp"

namespace detoxsim {

inline double now() { return simgrid::s4u::Engine::get_clock(); }

/// The calling actor waits for so many seconds of work on its host, at full speed of all its cores.
void spend(double seconds);
/// The same on each of the hosts at once.
void spend(const std::vector<simgrid::s4u::Host*>& hosts, const std::vector<double>& seconds);

}  // namespace detoxsim
