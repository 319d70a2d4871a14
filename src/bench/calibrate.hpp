// Measures this machine: memory, one thread's arithmetic, every rule, pre-aggregator, the vote, the optimisers, and the
// gradients of models.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "bench/bench.hpp"
#include "experiment/calibration.hpp"

namespace detoxsim {

struct CalibrateSettings {
  std::vector<std::string> rules;   ///< and pre-aggregators
  std::vector<std::string> models;  ///< by model_part()
  int threads = 1;
  int rounds = 5;  ///< everything is measured once in each
};

struct CalibrateResult {
  Calibration calibration;
  std::vector<BenchRow> rows;  ///< what the parts were fitted to; cost.seconds: what the fit says
  double spread = 0;           ///< between the quartiles of one measurement's rounds, as a share; the median over all
};

/// Some three seconds a round for all rules on a quiet machine. progress is told what comes next. InputError for an
/// unknown rule or model, before anything is measured.
CalibrateResult calibrate(const CalibrateSettings& settings, const std::function<void(const std::string&)>& progress);

/// Measures and writes the file, whose folder is made where there is none. InputError also where it exists already,
/// unless `force`.
CalibrateResult calibrate_to_file(const CalibrateSettings& settings, const std::string& file, bool force,
                                  const std::function<void(const std::string&)>& progress);

}  // namespace detoxsim
