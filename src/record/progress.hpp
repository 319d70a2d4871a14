// How far a run is: one line on stderr, rewritten on a terminal, repeated now and then elsewhere.
#pragma once

#include <cstdint>
#include <optional>

#include "base/iteration_row.hpp"
#include "base/stopwatch.hpp"

namespace detoxsim {

enum class ProgressStyle { automatic, plain, none };

class Progress {
 public:
  /// automatic: rewritten where stderr is a terminal, else plain.
  Progress(ProgressStyle style, std::int64_t iterations);
  void show(const IterationRow& row);
  /// Leaves the line as it is and starts a new one.
  void finish();

 private:
  std::int64_t iterations_;
  bool silent_, rewriting_;
  bool shown_ = false;
  double next_at_ = 0;  ///< seconds of watch_
  Stopwatch watch_;
  std::optional<double> accuracy_;
};

}  // namespace detoxsim
