// What the status line of a run and that of a sweep say.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "base/iteration_row.hpp"
#include "record/status_line.hpp"

namespace detoxsim {

/// How far a run is.
class RunProgress {
 public:
  RunProgress(ProgressStyle style, std::int64_t iterations) : line_(style), iterations_(iterations) {}
  void show(const IterationRow& row);
  void finish() { line_.finish(); }

 private:
  std::string text(const IterationRow& row) const;

  StatusLine line_;
  std::int64_t iterations_;
  std::optional<double> accuracy_;  ///< the latest one measured
};

/// "done 12/60  failed 1  ETA 34 s". before: of the total, how many were done before the clock started.
std::string sweep_line(std::size_t done, std::size_t failed, std::size_t total, std::size_t before, double seconds);

/// How far a sweep is.
class SweepProgress {
 public:
  SweepProgress(ProgressStyle style, std::size_t total, std::size_t before)
      : line_(style), total_(total), before_(before) {}
  void show(std::size_t done, std::size_t failed);
  void finish() { line_.finish(); }

 private:
  StatusLine line_;
  std::size_t total_, before_;
};

}  // namespace detoxsim
