// Whether a platform file can be simulated at all, found out where it does no harm: SimGrid ends the process over many
// mistakes in it.
#pragma once

#include <string>

namespace detoxsim {

/// What a scenario asks of a platform; as for Cluster.
struct PlatformUse {
  std::string file, server;
  int servers = 1, workers = 1;
  bool between_workers = false;  ///< workers send to each other, too
};

/// In a copy of this process: loads the platform, looks for the routes in both directions between all who are to talk
/// (evenly chosen ones of more than 100,000), sends a byte over each kind of route, lets each kind of host work, and
/// lets happen what the platform says will happen by itself (the first 10,000 changes). Routes whose links have the
/// same numbers are of one kind. InputError where anything fails, with SimGrid's own reason.
void probe_platform(const PlatformUse& use);

/// The reason in what SimGrid wrote before it ended a process: without times, places in its sources, and stacks; one
/// line. "" where there is none.
std::string simgrid_reason(const std::string& err);

}  // namespace detoxsim
