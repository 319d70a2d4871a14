// How a run ends, and its observers; the same for every engine.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/iteration_row.hpp"
#include "base/timeline_event.hpp"

namespace detoxsim {

enum class RunStatus {
  done,         ///< all iterations ran, or the model diverged
  unfinished,   ///< the cluster could not finish
  interrupted,  ///< Observers::stop returned true
};

/// As it stands in run.json: "done", "unfinished", "interrupted".
std::string to_text(RunStatus status);

/// Why the cluster could not finish, and how many reports the server had by then.
struct Standstill {
  enum class Cause {
    nobody_left,    ///< nobody could send another report
    servers_apart,  ///< the servers can't reach each other, or one of them is gone
    no_quorum       ///< at the deadline, in all attempts
  };
  Cause cause = Cause::nobody_left;
  int reports = 0;
  std::int64_t iteration = 0;
};

/// Callbacks of a run. Any may be empty.
struct Observers {
  std::function<void(const IterationRow&)> on_iteration;
  std::function<bool()> stop = {};  ///< called before each iteration
  std::function<void(const Standstill&)> on_unfinished = {};
  /// Gets what every host did in an iteration.
  std::function<void(std::int64_t iteration, const std::vector<TimelineEvent>& events)> on_timeline = {};
};

}  // namespace detoxsim
