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

/// Callbacks of a run. Any may be empty.
struct Observers {
  std::function<void(const IterationRow&)> on_iteration;
  std::function<bool()> stop = {};  ///< called before each iteration
  /// Gets the reason why the cluster could not finish.
  std::function<void(const std::string& why)> on_unfinished = {};
  /// Gets what every host did in an iteration.
  std::function<void(std::int64_t iteration, const std::vector<TimelineEvent>& events)> on_timeline = {};
};

}  // namespace detoxsim
