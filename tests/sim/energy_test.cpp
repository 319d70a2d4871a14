// Joules on a platform whose times can be worked out by hand: tiny.xml with watts (see simulation_test.cpp).
#include "base/helpers.hpp"
#include "catch.hpp"
#include "helpers.hpp"

using namespace detoxsim;

namespace {

std::optional<double> energy_of(const Scenario& scenario) {
  single_threaded_blas();
  Experiment experiment(scenario, 1);
  experiment.run({});
  return experiment.cluster().energy_j();
}

}  // namespace

// Each of 3 iterations takes 400 µs; watts are idle and full, or idle, just busy and full.
//             watts        busy     energy of an iteration
// boss        10:20        288 µs   20·288 + 10·112 = 6880 µJ
// worker-1    5:5:15        48 µs   15·48 + 5·352   = 2480 µJ
// worker-2    1:3           24 µs   3·24 + 1·376    =  448 µJ
// worker-3    10:20:40      12 µs   40·12 + 10·388  = 4360 µJ: all of its four cores work
TEST_CASE("energy: what hosts draw, idle and busy") {
  const auto energy = energy_of(tiny_scenario("watts.xml"));
  REQUIRE(energy.has_value());
  CHECK(std::abs(*energy - 3 * (6880e-6 + 2480e-6 + 448e-6 + 4360e-6)) < 1e-12);
}

// Two workers, files of 3 samples: worker-1 computes 72 flops. 32 + 72 + 32 µs; then the mean of two reads 2 and writes
// 1 vector (96 bytes), the optimiser 160: 256 µs. worker-3 is not in use: its watts don't count.
// boss 20·256 + 10·136 = 6480, worker-1 15·72 + 5·320 = 2680, worker-2 (36 µs) 3·36 + 1·356 = 464 µJ
TEST_CASE("energy: of hosts in use only") {
  const auto energy = energy_of(tiny_scenario("watts.xml", {{"cluster.workers", "2"}}));
  REQUIRE(energy.has_value());
  CHECK(std::abs(*energy - 3 * (6480e-6 + 2680e-6 + 464e-6)) < 1e-12);
}

TEST_CASE("energy: unknown where the platform gives no watts") {
  CHECK_FALSE(energy_of(tiny_scenario("tiny.xml")).has_value());
}

// The plugin is started where the file names the property; one that writes it otherwise is refused.
TEST_CASE("energy: watts that come in disguise are refused before the first iteration") {
  const TemporaryFolder folder;
  std::string text = content_of(std::string(DETOXSIM_TEST_DATA) + "/watts.xml");
  const std::string name = "wattage_per_state";
  for (auto at = text.find(name); at != std::string::npos; at = text.find(name, at)) text.replace(at, 1, "&#119;");
  const Scenario scenario = tiny_scenario(folder.write("watts.xml", text));
  CHECK(contains(input_error([&] { Experiment(scenario, 1); }),
                 "host boss: property wattage_per_state: expected to find its name in the platform file itself"));
}
