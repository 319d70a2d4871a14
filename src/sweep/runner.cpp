#include "sweep/runner.hpp"

#include <algorithm>
#include <thread>

#include "base/error.hpp"
#include "base/process.hpp"

namespace detoxsim {

namespace {

void need(const std::string& program, const std::string& package) {
  if (program_on_path(program).empty())
    throw InputError("--runner: there is no program '" + program + "' on PATH; install Debian's package " + package);
}

}  // namespace

std::unique_ptr<Runner> make_runner(const RunnerOptions& options) {
  if (options.kind == "local") return make_local_runner(options);
  if (options.kind == "parallel") {
    need("parallel", "parallel");
    return make_parallel_runner(options);
  }
  if (options.kind == "slurm") {
    for (const char* program : {"sbatch", "squeue", "scancel"}) need(program, "slurm-client");
    return make_slurm_runner(options);
  }
  throw InputError("--runner: unknown runner '" + options.kind + "'" +
                   suggestion(options.kind, {"local", "parallel", "slurm"}));
}

std::vector<std::string> case_command(const RunnerOptions& options, const CaseFiles& files) {
  std::vector<std::string> command = {options.program, "run", files.scenario, "--out", files.result};
  if (!files.log.empty()) command.insert(command.end(), {"--log", files.log});
  command.insert(command.end(), {"--threads", std::to_string(options.threads), "--progress", "none", "--unless-done"});
  if (options.device == Device::cuda) command.insert(command.end(), {"--device", "cuda"});
  return command;
}

int default_jobs(int threads) { return std::max(1, static_cast<int>(std::thread::hardware_concurrency()) / threads); }

}  // namespace detoxsim
