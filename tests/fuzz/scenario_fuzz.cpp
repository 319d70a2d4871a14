// Scenario files: what is read means the same once written and read again.
#include "fuzz/fuzz.hpp"
#include "fuzz/scenario_components.hpp"
#include "scenario/scenario.hpp"

using namespace detoxsim;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Scenario scenario;
  if (!accepted([&] { scenario = parse_scenario(text_of(data, size), "input", "/", {}); })) return 0;
  const std::string written = write_scenario(scenario);
  demand(write_scenario(parse_scenario(written, "written", "/elsewhere", {})) == written,
         "a scenario survives writing");
  return 0;
}
