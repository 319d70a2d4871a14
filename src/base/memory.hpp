// Memory of this process and of the machine.
#pragma once

#include <cstdint>
#include <string>

namespace detoxsim {

/// The most memory this process has held since it started, or since reset_peak_memory().
std::int64_t peak_memory_bytes();
/// Where the system allows it; else the peak stays that of the whole process.
void reset_peak_memory();
/// All memory of this machine.
std::int64_t machine_memory_bytes();

/// The most that this process can ever hold, and who says so.
struct MemoryLimit {
  double bytes = 0;
  std::string of;  ///< "this machine has", "ulimit -v allows", "its control group allows"
};
/// The machine's memory and swap, the resource limits and the control groups (v1 and v2) of this process.
MemoryLimit memory_limit();
/// InputError where `ulimit -v` leaves less than `bytes` of address space, held or not.
void require_address_space(double bytes, const std::string& what);
/// InputError where `bytes` is more: "WHAT takes at least 3.6 TB, but …". To be asked before it is tried.
void require_memory(double bytes, const std::string& what);

}  // namespace detoxsim
