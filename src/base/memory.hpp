// Memory of this process and of the machine.
#pragma once

#include <cstdint>

namespace detoxsim {

/// The most memory this process has held since it started, or since reset_peak_memory().
std::int64_t peak_memory_bytes();
/// Where the system allows it; else the peak stays that of the whole process.
void reset_peak_memory();
/// All memory of this machine.
std::int64_t machine_memory_bytes();

}  // namespace detoxsim
