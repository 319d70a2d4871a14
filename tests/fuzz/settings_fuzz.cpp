// --set, a line for each: what a scenario becomes means the same once written, and every path has a value.
#include <sstream>

#include "fuzz/fuzz.hpp"
#include "fuzz/scenario_components.hpp"
#include "scenario/scenario.hpp"

using namespace detoxsim;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::vector<Setting> settings;
  std::istringstream lines(text_of(data, size));
  for (std::string line; std::getline(lines, line);) {
    const std::size_t equals = line.find('=');
    if (equals != std::string::npos) settings.push_back({line.substr(0, equals), line.substr(equals + 1)});
  }
  Scenario scenario;
  if (!accepted([&] { scenario = parse_scenario("{\"cluster\": {\"faults\": [\"crash\"]}}", "input", "/", settings); }))
    return 0;
  const std::string written = write_scenario(scenario);
  demand(write_scenario(parse_scenario(written, "written", "/elsewhere", {})) == written,
         "a scenario survives writing");
  for (const auto& setting : settings) value_at(scenario, setting.path);
  return 0;
}
