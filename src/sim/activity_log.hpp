// The timeline of the simulated hosts: what each does from when to when.
#pragma once

#include <string>
#include <vector>

#include "base/timeline_event.hpp"

namespace detoxsim {

/// Times are seconds of the simulated clock. Keeps nothing where no observer wants it.
class ActivityLog {
 public:
  ActivityLog(int servers, int workers, bool enabled);

  /// From now on the worker does something else; "" nothing.
  void enter(int worker, const std::string& what, double now_s);
  void add(const TimelineEvent& span);
  /// Something that happens to a worker, or (−1) to a link.
  void instant(int worker, const std::string& what, double now_s);
  /// Everything since the last call, rows in order, each in order of time; activities that go on are cut here.
  std::vector<TimelineEvent> drain(double now_s);

 private:
  struct Activity {
    std::string what;
    double since_s = 0;
  };
  int servers_;
  bool enabled_;
  std::vector<Activity> doing_;                   // by worker
  std::vector<std::vector<TimelineEvent>> rows_;  // server, workers, network
};

}  // namespace detoxsim
