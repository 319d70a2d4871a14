// How long the server waits for reports.
#pragma once

#include <climits>
#include <limits>

namespace detoxsim {

/// A time that does not come.
inline constexpr double never = std::numeric_limits<double>::infinity();

/// Simulated seconds.
struct WaitPolicy {
  int required_reports = INT_MAX;  ///< reports: with so many it goes on at once
  double deadline_s = never;       ///< from the begin of an iteration
  int quorum = 1;                  ///< reports that it needs to go on at the deadline
  int attempts = 10;               ///< deadlines in a row without a quorum, or without all servers: it can't finish
  double fetch_s = 1;              ///< until a gradient that it asked for begins to come
  bool cancel_late = true;         ///< late workers drop their work; or they finish it, and it is ignored
};

}  // namespace detoxsim
