// What a simulated host did when: a row of a timeline.
#pragma once

#include <string>

namespace detoxsim {

struct TimelineEvent {
  int row = 0;  ///< the servers, the workers, the network
  std::string what = "";
  double begin_s = 0, end_s = 0;  ///< of the simulated clock; equal: something that happened then
};

}  // namespace detoxsim
