// How long the server waits for reports.
#pragma once

#include <climits>
#include <limits>

namespace detoxsim {

/// A time that does not come.
inline constexpr double never = std::numeric_limits<double>::infinity();

/// Times are simulated seconds.
struct WaitPolicy {
  int required_reports = INT_MAX;  ///< with so many the server waits no longer
  double deadline_s = never;       ///< from the begin of an iteration
  int quorum = 1;                  ///< reports that the server needs to go on at the deadline
  int attempts = 10;               ///< deadlines in a row without a quorum after which the run can't finish
  double fetch_s = 1;              ///< timeout until a requested gradient begins to come
  bool cancel_late = true;  ///< late workers are cancelled; else they finish, and the server ignores their report
};

}  // namespace detoxsim
