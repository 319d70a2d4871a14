// What a platform file lets happen by itself: SimGrid's profiles of hosts and links.
#pragma once

#include <string>

namespace detoxsim {

struct Profiles {
  bool fail = false;              ///< hosts or links go off and on
  bool change_bandwidth = false;  ///< of links
};

/// InputError where SimGrid would end the process: a link of two directions with a state_file.
Profiles profiles_in(const std::string& platform_file);

}  // namespace detoxsim
