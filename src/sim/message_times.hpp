// How long messages take on a platform, as simulated.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/cluster.hpp"

namespace detoxsim {

/// Of one message at a time from the first server to a worker, in simulated seconds.
struct MessageTimes {
  std::string worker;
  double latency_s = 0;     ///< that of the links on its way, as written
  double small_s = 0;       ///< of one byte
  double parameters_s = 0;  ///< of the parameters
};

/// To the worker with the least latency, and to the one with the greatest, where that is another. Simulated in a copy
/// of this process, so that the cluster stays as it is. Empty where the platform's own faults get in the way.
std::vector<MessageTimes> message_times(Cluster& cluster, std::int64_t parameter_bytes);

}  // namespace detoxsim
