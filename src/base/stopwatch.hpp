// Seconds measured on this machine.
#pragma once

#include <chrono>

namespace detoxsim {

/// Monotonic wall-clock seconds since construction.
class Stopwatch {
 public:
  double seconds() const { return std::chrono::duration<double>(Clock::now() - start_).count(); }

 private:
  using Clock = std::chrono::steady_clock;
  Clock::time_point start_ = Clock::now();
};

}  // namespace detoxsim
