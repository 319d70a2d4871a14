// How far a sweep is: one line on stderr, rewritten on a terminal, repeated now and then elsewhere.
#pragma once

#include <cstddef>
#include <string>

#include "base/stopwatch.hpp"
#include "record/progress.hpp"

namespace detoxsim {

/// "done 12/60  failed 1  ETA 34 s". before: of the total, how many were done before the clock started.
std::string sweep_line(std::size_t done, std::size_t failed, std::size_t total, std::size_t before, double seconds);

class SweepProgress {
 public:
  SweepProgress(ProgressStyle style, std::size_t total, std::size_t before);
  void show(std::size_t done, std::size_t failed);
  /// Leaves the line as it is and starts a new one.
  void finish();

 private:
  std::size_t total_, before_;
  bool silent_, rewriting_;
  bool shown_ = false;
  double next_at_ = 0;  ///< seconds of watch_
  Stopwatch watch_;
};

}  // namespace detoxsim
