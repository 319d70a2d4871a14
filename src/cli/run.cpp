// detoxsim run
#include "experiment/run.hpp"

#include "base/error.hpp"
#include "cli/scenario_options.hpp"

namespace detoxsim::cli {

namespace {

ProgressStyle progress_style(const std::string& word) {
  if (word == "auto") return ProgressStyle::automatic;
  if (word == "plain") return ProgressStyle::plain;
  if (word == "none") return ProgressStyle::none;
  throw InputError("--progress: expected auto, plain or none, got " + word);
}

int run(const std::vector<std::string>& arguments, const Command& command) {
  po::options_description options = scenario_options();
  options.add_options()("out", po::value<std::string>()->default_value("")->value_name("DIR"),
                        "folder of the results (default: results/NAME)")("force", "overwrite an existing result")(
      "progress", po::value<std::string>()->default_value("auto")->value_name("HOW"), "auto, plain or none, on stderr");
  po::variables_map values;
  if (!parse(command, arguments, options, {"scenario"}, values)) return done;
  RunOptions run;
  run.out = values["out"].as<std::string>();
  run.force = values.count("force") > 0;
  run.progress = progress_style(values["progress"].as<std::string>());
  const std::vector<Setting> changes = settings(values);
  for (const auto& change : changes) run.set_paths.push_back(change.path);
  Experiment experiment(read_scenario(values["scenario"].as<std::string>(), changes), threads(values));
  switch (run_to_folder(experiment, run)) {
    case Ending::done: return done;
    case Ending::unfinished: return unfinished;
    case Ending::interrupted: return was_interrupted;
  }
  return failure;
}

}  // namespace

Command run_command() {
  return {"run", "run SCENARIO.json [options]", "simulate the training of a scenario and write its results", run};
}

}  // namespace detoxsim::cli
