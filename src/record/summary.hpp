// The figures of a whole run: what summary.csv says beyond the settings.
#pragma once

#include <optional>
#include <vector>

#include "base/iteration_row.hpp"
#include "record/csv.hpp"

namespace detoxsim {

/// Collects iterations and condenses them.
class Summary {
 public:
  explicit Summary(std::int64_t iterations) : iterations_(iterations) {}
  void add(const IterationRow& row) { rows_.push_back(row); }

  std::int64_t iterations_done() const { return static_cast<std::int64_t>(rows_.size()); }
  /// At the end of the last iteration; empty where the run diverged or did not get there.
  std::optional<double> final_test_accuracy() const;
  /// Mean of the last five evaluations; empty where the run diverged.
  std::optional<double> late_test_accuracy() const;
  /// The iteration after which parameters were no longer finite.
  std::optional<std::int64_t> diverged_at() const;
  double sim_s() const { return rows_.empty() ? 0 : rows_.back().sim_s; }
  double mean(double IterationRow::* member) const;
  double mean(int IterationRow::* member) const;
  /// Over the iterations that have a value; empty where none has.
  std::optional<double> mean(std::optional<double> IterationRow::* member) const;
  /// Iterations in which the rules promised nothing, or had nothing to aggregate.
  std::int64_t guarantee_lost() const;
  std::int64_t skipped_updates() const;
  /// The columns of summary.csv behind the settings. wall_s: seconds of the run; peak memory of the process; energy_j:
  /// joules of the simulated machines, where they are known.
  CsvColumns columns(double wall_s, std::int64_t peak_memory_bytes, std::optional<double> energy_j = {}) const;

 private:
  std::optional<double> aggregation_wall_quantile(double share) const;

  std::int64_t iterations_;
  std::vector<IterationRow> rows_;
};

}  // namespace detoxsim
