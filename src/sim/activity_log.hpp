// The timeline of the simulated hosts: what each does from when to when.
#pragma once

#include <string>
#include <vector>

#include "base/span.hpp"

namespace detoxsim {

/// Times are seconds of the simulated clock. Keeps nothing where nobody listens.
class ActivityLog {
 public:
  ActivityLog(int workers, bool listening);

  /// From now on the worker does something else; "" nothing.
  void enter(int worker, const std::string& what, double now_s);
  void add(const Span& span);
  void instant(int row, const std::string& what, double now_s) { add({row, what, now_s, now_s}); }
  /// Where faults of links stand, behind all workers.
  int network_row() const { return static_cast<int>(doing_.size()); }
  /// Everything since the last call, rows in order, each in order of time; what goes on is cut here.
  std::vector<Span> take(double now_s);

 private:
  struct Activity {
    std::string what;
    double since_s = 0;
  };
  bool listening_;
  std::vector<Activity> doing_;          // by worker
  std::vector<std::vector<Span>> rows_;  // server, workers, network
};

}  // namespace detoxsim
