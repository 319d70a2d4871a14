// What runs the cases of a sweep: every engine starts the same command, `detoxsim run CASE.json`, once for each case.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/device.hpp"

namespace detoxsim {

/// The files of one case, absolute paths. log: "" for standard error.
struct CaseFiles {
  std::string id, scenario, result, log;
};

struct RunnerOptions {
  std::string kind = "local";  ///< local, parallel or slurm
  std::string program;         ///< detoxsim itself, absolute
  int jobs = 0;                ///< cases at a time; 0: the runner's own idea
  int threads = 1;             ///< of each case
  Device device = Device::cpu;
  std::string ssh_login_file;  ///< for parallel; "": this machine only
  std::vector<std::string> sbatch_arguments;
  /// For local: does here what the program does with these words, of which the first is "run"; returns the exit code.
  std::function<int(const std::vector<std::string>& words)> run_here;
};

/// What a runner asks and tells of case i.
struct RunnerEvents {
  std::function<void(std::size_t i)> starting;         ///< just before a local case starts
  std::function<void(std::size_t i, int code)> ended;  ///< the exit code of its process (128 + N: by signal N)
  std::function<bool()> stop;                          ///< asked now and then
};

class Runner {
 public:
  virtual ~Runner() = default;
  /// Runs all cases and returns when none is running any more. When stop() says so, running cases are told to stop and
  /// no more are started. folder: of the sweep, for files of the runner's own.
  virtual void run(const std::vector<CaseFiles>& cases, const std::string& folder, const RunnerEvents& events) = 0;
};

/// InputError where an unknown runner is asked for, or its program is not installed.
std::unique_ptr<Runner> make_runner(const RunnerOptions& options);
/// One of them each.
std::unique_ptr<Runner> make_local_runner(const RunnerOptions& options);
std::unique_ptr<Runner> make_parallel_runner(const RunnerOptions& options);
std::unique_ptr<Runner> make_slurm_runner(const RunnerOptions& options);

/// The command that runs a case, one word each; the first is the program.
std::vector<std::string> case_command(const RunnerOptions& options, const CaseFiles& files);
/// As many processes as the machine has room for.
int default_jobs(int threads);

}  // namespace detoxsim
