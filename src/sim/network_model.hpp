// The settings of SimGrid's network model under which latencies and bandwidths mean what is written.
#pragma once

#include <string>

#include "base/params.hpp"

namespace detoxsim {

/// Of a generated platform: those settings, and the TCP window of its parameters. To be called before the first zone is
/// made.
void set_network_model(const Params& params);

/// What a platform's settings make of latencies and bandwidths where they are others than those, in one line; "" where
/// they aren't. To be called once the platform is loaded.
std::string other_network_model();

}  // namespace detoxsim
