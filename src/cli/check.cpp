// detoxsim check
#include <iostream>

#include "cli/scenario_options.hpp"
#include "experiment/facts.hpp"

namespace detoxsim::cli {

namespace {

int check(const std::vector<std::string>& arguments, const Command& command) {
  po::variables_map values;
  if (!parse(command, arguments, scenario_options(), {"scenario"}, values)) return done;
  const Experiment experiment(read_scenario(values["scenario"].as<std::string>(), settings(values)), threads(values),
                              device(values));
  JsonObject result;
  result.set_json("scenario", write_scenario(experiment.scenario()));
  result.set("derived", derived_facts(experiment));
  std::cout << result.text();
  return done;
}

}  // namespace

Command check_command() {
  return {"check", "check SCENARIO.json [options]",
          "validate a scenario; print it resolved, and what follows from it, as JSON", check};
}

}  // namespace detoxsim::cli
