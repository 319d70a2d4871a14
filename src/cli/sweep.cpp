// detoxsim sweep
#include "sweep/sweep.hpp"

#include <boost/token_functions.hpp>
#include <cstdio>
#include <filesystem>

#include "base/error.hpp"
#include "base/process.hpp"
#include "cli/progress_option.hpp"
#include "cli/scenario_options.hpp"
#include "cli/value_list.hpp"

namespace detoxsim::cli {

namespace {

using Words = std::vector<std::string>;

po::options_description sweep_options() {
  po::options_description options = change_options();
  const auto text = [] { return po::value<std::string>(); };
  const auto number = [] { return po::value<std::int64_t>()->value_name("N"); };
  auto add = options.add_options();
  add("vary", po::value<Words>()->composing()->value_name("PATH=LIST"),
      "every value of the list with every value of the other lists; PATH as for --set, or p q r b k seed platform; "
      "LIST: 1,3,5 or 0..9 or 1..9:2 or words, or a JSON list of any values; may be repeated");
  add("zip", po::value<Words>()->composing()->value_name("PATH=LIST"),
      "the same, but all --zip lists move together; may be repeated");
  add("seeds", text()->value_name("LIST"), "short for --vary seed=LIST");
  add("out", text()->value_name("DIR"), "folder of the sweep");
  add("runner", text()->default_value("local")->value_name("NAME"),
      "local: processes of this machine; parallel: GNU parallel; slurm: one array job");
  add("jobs", number(),
      "cases at a time (default: local and parallel: as many as there are cores for; slurm: no limit)");
  add("threads", number()->default_value(1), "threads of each case");
  add("sshloginfile", text()->value_name("FILE"), "hosts for GNU parallel; they must see the same files");
  add("sbatch-args", text()->value_name("ARGS"), "more arguments for sbatch, e.g. \"--partition=short --time=60\"");
  add("resume", "go on with the sweep in DIR; cases that this build has finished are not repeated");
  add("accept-version", "with --resume: cases that another build has finished are not repeated, either");
  add("dry-run", "print the command of each case that is not finished, run and write nothing");
  add_device(options);
  add_progress(options);
  return options;
}

SweepAxis dimension(const std::string& option, const std::string& text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0)
    throw InputError(option + " " + text + ": expected PATH=LIST, e.g. " + option + " q=0..5");
  const std::string path = text.substr(0, equals);
  return SweepAxis::of(path_of(path), value_list(option + " " + path, text.substr(equals + 1)));
}

std::vector<SweepAxis> dimensions(const po::variables_map& values) {
  std::vector<SweepAxis> list, together;
  if (values.count("vary") > 0) {
    for (const auto& text : values["vary"].as<Words>()) list.push_back(dimension("--vary", text));
  }
  if (values.count("zip") > 0) {
    for (const auto& text : values["zip"].as<Words>()) together.push_back(dimension("--zip", text));
    list.push_back(zipped(together));
  }
  if (values.count("seeds") > 0)
    list.push_back(SweepAxis::of("seed", value_list("--seeds", values["seeds"].as<std::string>())));
  return list;
}

RunnerOptions runner_options(const po::variables_map& values) {
  RunnerOptions runner;
  runner.kind = values["runner"].as<std::string>();
  runner.program = this_program();
  runner.threads = static_cast<int>(integer_option(values, "threads", 1, 1024));
  runner.device = device(values);
  if (values.count("jobs") > 0) runner.jobs = static_cast<int>(integer_option(values, "jobs", 1, 100000));
  const auto only_for = [&](const char* option, const char* kind) {
    if (values.count(option) > 0 && runner.kind != kind)
      throw InputError(std::string("--") + option + " is for --runner " + kind);
    return values.count(option) > 0 ? values[option].as<std::string>() : "";
  };
  runner.ssh_login_file = only_for("sshloginfile", "parallel");
  try {
    runner.sbatch_arguments = po::split_unix(only_for("sbatch-args", "slurm"));
  } catch (const boost::escaped_list_error&) {
    throw InputError("--sbatch-args: a backslash stands at the end, or before a letter that it doesn't quote");
  }
  return runner;
}

int run_sweep(const std::vector<std::string>& arguments, const Command& command) {
  po::variables_map values;
  if (!parse(command, arguments, sweep_options(), {"scenario"}, values)) return done;
  if (values.count("out") == 0) throw InputError("missing option --out; usage: detoxsim " + command.usage);
  SweepOptions options;
  options.scenario = values["scenario"].as<std::string>();
  options.changes = {settings(values), dimensions(values)};
  options.out = std::filesystem::absolute(values["out"].as<std::string>()).string();
  while (options.out.size() > 1 && options.out.back() == '/') options.out.pop_back();
  options.runner = runner_options(values);
  options.resume = values.count("resume") > 0;
  options.accept_version = values.count("accept-version") > 0;
  if (options.accept_version && !options.resume) throw InputError("--accept-version needs --resume");
  options.progress = progress_style(values);
  if (values.count("dry-run") > 0) {
    for (const auto& line : sweep_commands(options)) std::printf("%s\n", line.c_str());
    return done;
  }
  SharedInputs inputs;
  options.runner.run_here = [&](const Words& words) {
    return execute(run_command(inputs), {words.begin() + 1, words.end()});
  };
  switch (sweep(options, inputs)) {
    case SweepStatus::done: return done;
    case SweepStatus::some_failed: return failure;
    case SweepStatus::interrupted: return was_interrupted;
  }
  return failure;
}

}  // namespace

Command sweep_command() {
  return {"sweep",
          "sweep SCENARIO.json --vary PATH=LIST... --out DIR [options]",
          "run a scenario with every combination of values; rows come together in one summary.csv",
          {"detoxsim sweep scenarios/quickstart.json --vary q=0..9:3 --seeds 1..3 --out results/sweep",
           "detoxsim sweep scenarios/quickstart.json --vary aggregation.outer=krum,bulyan --q 2 --out results/rules "
           "--resume"},
          run_sweep};
}

}  // namespace detoxsim::cli
