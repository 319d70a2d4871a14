// The changes that a platform file contains (SimGrid's profiles of hosts and links), and its settings of SimGrid.
#pragma once

#include <string>

namespace detoxsim {

struct PlatformTraces {
  bool any = false;
  bool fail = false;              ///< hosts or links go off and on
  bool change_bandwidth = false;  ///< of links
};

/// InputError, a line for each mistake, where SimGrid would end the process or compute wrongly: a link of two
/// directions with a state_file, a link whose latency changes, a profile that is no file; and where a <config> would
/// change what is no property of a platform, such as which files are written.
PlatformTraces platform_traces(const std::string& platform_file);

}  // namespace detoxsim
