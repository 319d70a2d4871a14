// The folder of a sweep: DIR/cases/ID.json, ID/ and ID.log of each case, DIR/sweep.json, DIR/summary.csv.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/file_lock.hpp"
#include "sweep/runner.hpp"
#include "sweep/sweep_plan.hpp"

namespace detoxsim {

/// How a case stands. done and unfinished are what its run.json says; failed: its process ended without a result.
struct CaseState {
  enum class Status { pending, done, unfinished, failed };
  Status status = Status::pending;
  int exit_code = 0;
  std::string error;    ///< of a failed case: the last it said
  std::string version;  ///< of the program that computed the result of a case that is done
};

std::string to_text(CaseState::Status kind);

/// The files of the case in the folder of a sweep.
CaseFiles files_of(const std::string& folder, const std::string& id);
/// InputError where the folder is there already and must not, or is no sweep's. Writes nothing.
void check_sweep_folder(const std::string& folder, bool resume);

class SweepFolder {
 public:
  /// Makes the folder and holds its lock. InputError where another sweep holds it; OutputError.
  explicit SweepFolder(const std::string& folder);

  const std::string& path() const { return folder_; }
  /// Writes the scenario of each case, where it is not there already.
  void write_cases(const SweepPlan& plan) const;
  /// What happened to a case whose process ended with this code.
  CaseState state_after(const std::string& id, int exit_code) const;
  /// done, or pending. accept_version: done by whichever build.
  CaseState state_before(const std::string& id, bool accept_version) const;
  /// Takes away what an earlier attempt said.
  void forget_log(const std::string& id) const;
  /// summary.csv: the rows of the cases that are done, in the order of the plan, a column for each changed path last;
  /// and then sweep.json: what was varied, the cases and how they stand, what was skipped. Both or neither.
  /// OutputError.
  void write_results(const std::string& scenario_file, const SweepSpec& changes, const SweepPlan& plan,
                     const std::vector<CaseState>& states) const;

 private:
  std::string summary_text(const SweepPlan& plan, const std::vector<std::string>& paths,
                           const std::vector<CaseState>& states) const;

  std::string folder_;
  FileLock lock_;
};

}  // namespace detoxsim
