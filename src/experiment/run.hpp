// `detoxsim run`: an experiment whose results go to a folder.
#pragma once

#include <limits>
#include <string>
#include <vector>

#include "base/version.hpp"
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
  bool accept_version = false;  ///< with unless_done: leave a finished result of another build, too
  ProgressStyle progress = ProgressStyle::automatic;
  std::string record_gradients;  ///< folder for the gradients of every iteration; "": none
  std::string trace;             ///< file of the timeline; "": none
  std::int64_t trace_first = 1, trace_last = std::numeric_limits<std::int64_t>::max();  ///< its iterations
  std::vector<std::string> set_paths;  ///< scenario paths set on the command line: columns of summary.csv
};

/// What the run.json in a folder says of a case.
struct RecordedResult {
  /// Of the end: "done", "unfinished", "interrupted"; "" where there is none for this case, or its tables are damaged.
  std::string status;
  std::string version;  ///< of the program that wrote it

  bool done() const { return status == "done"; }
  bool of_this_build() const { return same_build(version, detoxsim::version); }
};

RecordedResult recorded_result(const std::string& folder, const std::string& id);
/// Whether the folder holds the finished result of the case, tables and all, and this build wrote it, or any will do:
/// the code decides the numbers.
bool holds_result(const std::string& folder, const std::string& id, bool accept_version);

/// Runs and records. Rows are on disk as soon as their iteration is over. InputError where a result is there already
/// and not forced, before anything is written; OutputError where the disk says no.
RunStatus run_to_folder(Experiment& experiment, const RunOptions& options);

}  // namespace detoxsim
