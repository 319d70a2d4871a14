// detoxsim check
#include <iostream>

#include "cli/scenario_options.hpp"
#include "experiment/platform_svg.hpp"
#include "experiment/run_metadata.hpp"

namespace detoxsim::cli {

namespace {

int check(const std::vector<std::string>& arguments, const Command& command) {
  po::options_description options = scenario_options();
  options.add_options()("draw", po::value<std::string>()->value_name("FILE.svg"),
                        "also draw the platform and where the workers are, by graphviz");
  po::variables_map values;
  if (!parse(command, arguments, options, {"scenario"}, values)) return done;
  const Experiment experiment(read_scenario(values["scenario"].as<std::string>(), settings(values)), threads(values),
                              device(values));
  if (values.count("draw") > 0) draw_platform(experiment, values["draw"].as<std::string>());
  JsonObject result;
  result.set_json("scenario", write_scenario(experiment.scenario()));
  result.set("derived", derived_metadata(experiment));
  std::cout << result.text();
  return done;
}

}  // namespace

Command check_command() {
  return {"check",
          "check SCENARIO.json [options]",
          "validate a scenario; print it resolved, and what follows from it, as JSON",
          {"detoxsim check scenarios/quickstart.json --q 11",
           "detoxsim check scenarios/quickstart.json --draw platform.svg"},
          check};
}

}  // namespace detoxsim::cli
