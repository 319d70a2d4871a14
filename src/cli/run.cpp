// detoxsim run
#include "experiment/run.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/error.hpp"
#include "cli/integer_list.hpp"
#include "cli/progress_option.hpp"
#include "cli/scenario_options.hpp"

namespace detoxsim::cli {

namespace {

// From here on, what this process says goes to the file, errors that end it included.
void log_to(const std::string& file) {
  const int log = open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
  if (log < 0) throw OutputError(file + ": can't be written: " + std::strerror(errno));
  dup2(log, STDERR_FILENO);
  close(log);
}

int run(const std::vector<std::string>& arguments, const Command& command, SharedInputs& inputs) {
  po::options_description options = scenario_options();
  auto add = options.add_options();
  add("out", po::value<std::string>()->default_value("")->value_name("DIR"),
      "folder of the results (default: results/NAME)");
  add("force", "overwrite an existing result");
  add("unless-done", "keep a finished result of the same case and this build, overwrite any other");
  add("accept-version", "with --unless-done: keep a finished result that another build computed, too");
  add("record-gradients", po::value<std::string>()->default_value("")->value_name("DIR"),
      "also write the gradients of every iteration, as .npy, and a scenario that replays them");
  add("trace", po::value<std::string>()->default_value("")->value_name("FILE.json"),
      "also write what every host did when, for https://ui.perfetto.dev");
  add("trace-iterations", po::value<std::string>()->value_name("FIRST..LAST"), "only these (default: all)");
  add("log", po::value<std::string>()->value_name("FILE"), "append messages to this file instead of showing them");
  add_progress(options);
  po::variables_map values;
  if (!parse(command, arguments, options, {"scenario"}, values)) return done;
  if (values.count("log") > 0) log_to(values["log"].as<std::string>());
  RunOptions run;
  run.out = values["out"].as<std::string>();
  run.force = values.count("force") > 0;
  run.unless_done = values.count("unless-done") > 0;
  if (run.force && run.unless_done) throw InputError("--force and --unless-done contradict each other");
  run.accept_version = values.count("accept-version") > 0;
  if (run.accept_version && !run.unless_done) throw InputError("--accept-version needs --unless-done");
  run.record_gradients = values["record-gradients"].as<std::string>();
  if (run.unless_done && !run.record_gradients.empty())
    throw InputError("--record-gradients and --unless-done contradict each other");
  run.trace = values["trace"].as<std::string>();
  if (values.count("trace-iterations") > 0) {
    if (run.trace.empty()) throw InputError("--trace-iterations needs --trace");
    const auto list = integer_list("--trace-iterations", values["trace-iterations"].as<std::string>(), 1, 10'000'000);
    run.trace_first = list.front();
    run.trace_last = list.back();
  }
  run.progress = progress_style(values);
  const std::vector<Setting> changes = settings(values);
  for (const auto& change : changes) run.set_paths.push_back(change.path);
  Experiment experiment(read_scenario(values["scenario"].as<std::string>(), changes), threads(values), device(values),
                        inputs);
  switch (run_to_folder(experiment, run)) {
    case RunStatus::done: return done;
    case RunStatus::unfinished: return unfinished;
    case RunStatus::interrupted: return was_interrupted;
  }
  return failure;
}

}  // namespace

Command run_command(SharedInputs& inputs) {
  return {"run",
          "run SCENARIO.json [options]",
          "simulate the training of a scenario and write its results",
          {"detoxsim run scenarios/quickstart.json",
           "detoxsim run scenarios/quickstart.json --set byzantine.attack.z=1.5 --q 9 --out results/q9"},
          [&inputs](const auto& arguments, const Command& command) { return run(arguments, command, inputs); }};
}

Command run_command() {
  static SharedInputs nothing_yet;  // there is one run in a process
  return run_command(nothing_yet);
}

}  // namespace detoxsim::cli
