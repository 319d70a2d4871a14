// Finds out in a copy of the process whether a platform can be simulated: SimGrid ends the process over many
// mistakes in it.
#pragma once

#include <string>

#include "sim/platform_source.hpp"

namespace detoxsim {

/// How a scenario uses a platform; as for Cluster.
struct PlatformUse {
  PlatformSource platform;
  std::string server;
  int servers = 1, workers = 1;
  bool between_workers = false;  ///< workers send to each other, too
};

/// In a copy of this process: loads the platform, looks for the routes in both directions between all hosts that
/// communicate (evenly chosen ones of more than 100,000), sends a byte over each kind of route, computes on each kind
/// of host, and plays the platform's profiles (the first 10,000 changes). Routes whose links have the same numbers are
/// of one kind. InputError where anything fails, with SimGrid's own reason.
void probe_platform(const PlatformUse& use);

/// The reason that SimGrid wrote before it ended a process: one line, without times, places in its sources, and stacks.
/// "" where there is none.
std::string simgrid_reason(const std::string& err);

}  // namespace detoxsim
