// A whole experiment on a tiny platform, run in this process (one per TEST_CASE: SimGrid allows one engine).
#pragma once

#include <string>
#include <vector>

#include "catch.hpp"
#include "experiment/experiment.hpp"
#include "learning/blas.hpp"

namespace detoxsim {

struct TinyRun {
  RunStatus status = RunStatus::unfinished;
  std::vector<IterationRow> rows;
  std::vector<std::vector<TimelineEvent>> spans;  // by iteration
  std::string why_unfinished;
};

/// A linear model with 3 features and 2 classes, d = 2·3 + 2 = 8, 3 workers, 6 samples, 3 iterations, plain mean;
/// then changed by the settings.
inline Scenario tiny_scenario(const std::string& platform, const std::vector<Setting>& settings = {}) {
  const std::string text = R"({"cluster": {"platform": ")" + platform + R"(", "workers": 3},
    "training": {"dataset": {"name": "gaussian-mixture", "features": 3, "classes": 2, "train": 600, "test": 100},
                 "model": "softmax", "batch_size": 6, "iterations": 3}})";
  return parse_scenario(text, "tiny", DETOXSIM_TEST_DATA, settings);
}

/// Simulated times are printed with nine digits by people; here they match to a picosecond.
inline void check_seconds(double simulated, double expected) { CHECK(std::abs(simulated - expected) < 1e-12); }

/// The four phases of an iteration, in microseconds.
inline void check_phases(const IterationRow& row, double broadcast, double gradient, double upload,
                         double aggregation) {
  check_seconds(row.broadcast_sim_s, 1e-6 * broadcast);
  check_seconds(row.gradient_sim_s, 1e-6 * gradient);
  check_seconds(row.upload_sim_s, 1e-6 * upload);
  check_seconds(row.aggregation_sim_s, 1e-6 * aggregation);
}

inline TinyRun run(const Scenario& scenario, int threads = 1, int stop_after = -1) {
  single_threaded_blas();
  Experiment experiment(scenario, threads);
  TinyRun result;
  result.status =
      experiment.run({[&](const IterationRow& row) { result.rows.push_back(row); },
                      [&] { return static_cast<int>(result.rows.size()) == stop_after; },
                      [&](const Standstill& why) { result.why_unfinished = experiment.reason(why); },
                      [&](std::int64_t, const std::vector<TimelineEvent>& spans) { result.spans.push_back(spans); }});
  return result;
}

}  // namespace detoxsim
