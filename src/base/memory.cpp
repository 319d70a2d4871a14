#include "base/memory.hpp"

#include <sys/resource.h>
#include <sys/sysinfo.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "base/error.hpp"
#include "base/text.hpp"

namespace detoxsim {

namespace {

void lower(MemoryLimit& limit, double bytes, const char* of) {
  if (bytes < limit.bytes) limit = {bytes, of};
}

void lower_to_resource(MemoryLimit& limit, __rlimit_resource resource, const char* of) {
  rlimit found = {};
  if (getrlimit(resource, &found) == 0 && found.rlim_cur != RLIM_INFINITY)
    lower(limit, static_cast<double>(found.rlim_cur), of);
}

// Of the group and of those above it. A file without a number ("max"), or none, limits nothing.
void lower_to_groups(MemoryLimit& limit, const std::string& root, std::string group, const char* file) {
  while (true) {
    std::ifstream stream(root + group + "/" + file);
    double bytes = 0;
    if (stream >> bytes) lower(limit, bytes, "its control group allows");
    if (group.empty() || group == "/") return;
    group.erase(group.rfind('/'));
  }
}

std::string human(double bytes) {
  constexpr const char* units[] = {"kB", "MB", "GB", "TB", "PB"};
  std::size_t unit = 0;
  for (bytes /= 1000; bytes >= 1000 && unit + 1 < std::size(units); ++unit) bytes /= 1000;
  return fixed(bytes, 1) + " " + units[unit];
}

}  // namespace

std::int64_t peak_memory_bytes() {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;) {
    std::int64_t kibibytes = 0;
    if (word == "VmHWM:" && status >> kibibytes) return kibibytes * 1024;
  }
  rusage usage = {};  // never forgets a peak
  getrusage(RUSAGE_SELF, &usage);
  return std::int64_t{usage.ru_maxrss} * 1024;
}

void reset_peak_memory() { std::ofstream("/proc/self/clear_refs") << "5"; }

std::int64_t machine_memory_bytes() { return std::int64_t{sysconf(_SC_PHYS_PAGES)} * sysconf(_SC_PAGESIZE); }

MemoryLimit memory_limit() {
  struct sysinfo machine = {};
  const bool known = sysinfo(&machine) == 0;
  const double swap = known ? static_cast<double>(machine.totalswap) * machine.mem_unit : 0;
  MemoryLimit limit{static_cast<double>(machine_memory_bytes()) + swap, "this machine has"};
  lower_to_resource(limit, RLIMIT_AS, "ulimit -v allows");
  lower_to_resource(limit, RLIMIT_DATA, "ulimit -d allows");
  // Lines "0::/group" (v2) and "9:memory:/group" (v1).
  std::ifstream groups("/proc/self/cgroup");
  for (std::string line; std::getline(groups, line);) {
    const std::size_t first = line.find(':'), second = line.find(':', first + 1);
    if (second == std::string::npos) continue;
    const std::string controllers = line.substr(first + 1, second - first - 1), group = line.substr(second + 1);
    if (controllers.empty()) lower_to_groups(limit, "/sys/fs/cgroup", group, "memory.max");
    if (controllers == "memory") lower_to_groups(limit, "/sys/fs/cgroup/memory", group, "memory.limit_in_bytes");
  }
  return limit;
}

void require_address_space(double bytes, const std::string& what) {
  rlimit limit = {};
  if (getrlimit(RLIMIT_AS, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return;
  double pages = 0;
  std::ifstream("/proc/self/statm") >> pages;
  const double left = static_cast<double>(limit.rlim_cur) - pages * static_cast<double>(sysconf(_SC_PAGESIZE));
  if (bytes > left)
    throw InputError(what + " takes at least " + human(bytes) + " of address space; ulimit -v leaves " +
                     human(std::max(0.0, left)));
}

void require_memory(double bytes, const std::string& what) {
  const MemoryLimit limit = memory_limit();
  if (bytes > limit.bytes)
    throw InputError(what + " takes at least " + human(bytes) + " of memory; " + limit.of + " " + human(limit.bytes));
}

}  // namespace detoxsim
