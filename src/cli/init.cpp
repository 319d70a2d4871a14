// detoxsim init: a commented scenario to start from.
#include <iostream>
#include <sstream>

#include "base/files.hpp"
#include "base/output_file.hpp"
#include "base/resources.hpp"
#include "base/utf8.hpp"
#include "cli/command.hpp"
#include "cli/markdown.hpp"
#include "scenario/reference.hpp"
#include "scenario/scenario.hpp"

namespace detoxsim::cli {

namespace {

// DETOX against ALIE, small enough to try things.
constexpr const char* start = R"({
  "training": {"iterations": 100, "evaluate_every": 10},
  "redundancy": {"r": 3},
  "aggregation": {"buckets": 5, "outer": "geometric-median"},
  "byzantine": {"q": 5, "attack": {"name": "alie", "z": 1.5}}
})";

// Editors complete and check the keys by it.
std::string with_schema(std::string text) {
  const std::string schema = resource("scenarios/schema.json");
  if (!schema.empty())
    text.insert(text.find('{') + 1, "\n  \"$schema\": " + json_text(std::string("file://" + schema)) + ",");
  return text;
}

int init(const std::vector<std::string>& arguments, const Command& command) {
  po::options_description options("options");
  options.add_options()("force", "overwrite the file");
  po::variables_map values;
  if (!parse(command, arguments, options, {"name"}, values, true)) return done;
  const std::string name = values.count("name") > 0 ? values["name"].as<std::string>() : "scenario";
  Scenario scenario = parse_scenario(start, "detoxsim init", "", {{"name", "\"" + name + "\""}});
  scenario.cluster.platform = "star-10g";  // by its name, wherever the file goes
  const std::string file = name + ".json";
  if (values.count("force") == 0 && would_replace(file))
    throw InputError(file + ": exists already; give another name, or --force to overwrite it");
  write_file(file, with_schema(commented_scenario(scenario)));
  std::cerr << "wrote " << printable(file) << "; detoxsim run " << printable(file) << " runs it\n";
  return done;
}

}  // namespace

Command init_command() {
  return {"init",
          "init [NAME]",
          "write NAME.json (scenario.json): a commented scenario with every key",
          {"detoxsim init my-first"},
          init};
}

}  // namespace detoxsim::cli
