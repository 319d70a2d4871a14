// One line on stderr that says how far a run or a sweep is: rewritten on a terminal, repeated now and then elsewhere.
#pragma once

#include <string>

#include "base/stopwatch.hpp"

namespace detoxsim {

/// automatic: rewritten where stderr is a terminal, else plain: one line after the other.
enum class ProgressStyle { automatic, plain, none };

class StatusLine {
 public:
  explicit StatusLine(ProgressStyle style);
  /// Wall seconds since construction.
  double seconds() const { return since_start_.seconds(); }
  /// Whether a line should be written now: the last one always, others where the previous one is old enough (0.1 s on a
  /// terminal, else 5 s). Where it says yes, write() follows.
  bool due(bool last);
  void write(const std::string& line);
  /// Leaves the line as it is and starts a new one.
  void finish();

 private:
  bool silent_, rewriting_;
  bool shown_ = false;
  double next_at_ = 0;  ///< seconds()
  Stopwatch since_start_;
};

}  // namespace detoxsim
