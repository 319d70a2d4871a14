// `detoxsim run`: an experiment whose results go to a folder.
#pragma once

#include <string>
#include <vector>

#include "experiment/experiment.hpp"
#include "record/progress.hpp"

namespace detoxsim {

struct RunOptions {
  std::string out;     ///< "": results/NAME
  bool force = false;  ///< overwrite an existing result
  ProgressStyle progress = ProgressStyle::automatic;
  std::vector<std::string> set_paths;  ///< scenario paths set on the command line: columns of summary.csv
};

/// Runs and records. Rows are on disk as soon as their iteration is over. InputError where a result is there already
/// and not forced, before anything is written; OutputError where the disk says no.
Ending run_to_folder(Experiment& experiment, const RunOptions& options);

}  // namespace detoxsim
