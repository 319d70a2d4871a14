// `detoxsim run`: an experiment whose results go to a folder.
#pragma once

#include <limits>
#include <string>
#include <vector>

#include "experiment/experiment.hpp"
#include "record/progress.hpp"

namespace detoxsim {

struct RunOptions {
  std::string out;     ///< "": results/NAME
  bool force = false;  ///< overwrite an existing result
  /// Leave a finished result of the same case as it is and do nothing; overwrite any other. Waits while another process
  /// is writing to the folder, which otherwise is a mistake. So a case can be run again, or twice at once, without
  /// harm.
  bool unless_done = false;
  ProgressStyle progress = ProgressStyle::automatic;
  std::string record_gradients;  ///< folder for the gradients of every iteration; "": none
  std::string trace;             ///< file of the timeline; "": none
  std::int64_t trace_first = 1, trace_last = std::numeric_limits<std::int64_t>::max();  ///< its iterations
  std::vector<std::string> set_paths;  ///< scenario paths set on the command line: columns of summary.csv
};

/// Whether the folder holds the finished result of the case, written by this version of the program, tables and all.
bool holds_result(const std::string& folder, const std::string& id);
/// What its run.json says of the end: "done", "unfinished", "interrupted"; "" where there is none for this case and
/// version.
std::string result_status(const std::string& folder, const std::string& id);

/// Runs and records. Rows are on disk as soon as their iteration is over. InputError where a result is there already
/// and not forced, before anything is written; OutputError where the disk says no.
Ending run_to_folder(Experiment& experiment, const RunOptions& options);

}  // namespace detoxsim
