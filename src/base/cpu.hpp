// The processor of this machine.
#pragma once

#include <string>

namespace detoxsim {

/// As the system names it; "unknown" where it doesn't.
std::string cpu_model();

}  // namespace detoxsim
