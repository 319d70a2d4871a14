// A picture of the simulated machines, for graphviz.
#pragma once

#include <string>

#include "sim/cluster.hpp"

namespace detoxsim {

/// The platform as DOT text: the tree of links that leads from the server to every other host, with the hosts at its
/// leaves. Parts that are alike (hosts of equal speed behind links of equal bandwidth and latency) are drawn once with
/// a count; workers stand apart from hosts that the scenario doesn't use.
std::string platform_dot(const Cluster& cluster, const std::string& title);

}  // namespace detoxsim
