// How long messages take, and what is said where a platform's settings stretch them.
#include "sim/message_times.hpp"

#include "base/helpers.hpp"
#include "catch.hpp"
#include "helpers.hpp"
#include "small_platform.hpp"

using namespace detoxsim;

namespace {

Scenario message_scenario(const std::string& platform, int workers = 2) {
  return tiny_scenario(platform, {{"cluster.workers", std::to_string(workers)},
                                  {"training.batch_size", "48"},
                                  {"workload", R"({"name": "timing-only", "parameters": 10000})"}});
}

std::vector<std::string> notes_about(const Experiment& experiment, const std::string& words) {
  std::vector<std::string> found;
  for (const auto& note : experiment.warnings())
    if (contains(note, words)) found.push_back(note);
  return found;
}

}  // namespace

// 2 · 25 µs, as the file says, and 1 byte or 40,000 at 0.95641 · 1.25e9 bytes/s.
TEST_CASE("messages: one on star-10g takes the latency that the file says") {
  const Experiment experiment(message_scenario("../../platforms/star-10g.xml"), 1);
  REQUIRE(experiment.messages().size() == 1);
  const MessageTimes& times = experiment.messages()[0];
  CHECK(times.worker == "worker-0");
  CHECK(std::abs(times.latency_s - 50e-6) < 1e-12);
  CHECK(std::abs(times.small_s - (50e-6 + 1 / (0.95641 * 1.25e9))) < 1e-12);
  CHECK(std::abs(times.parameters_s - (50e-6 + 40'000 / (0.95641 * 1.25e9))) < 1e-12);
  CHECK(notes_about(experiment, "network/").empty());
}

// 1 + 6 + 1 ms to Europe and 1 + 77 + 1 ms to Asia: they are meant, so nothing is said of them.
TEST_CASE("messages: the nearest and the farthest site of wide-area, without a warning") {
  const Experiment experiment(message_scenario("../../platforms/wide-area.xml", 48), 1);
  REQUIRE(experiment.messages().size() == 2);
  CHECK(experiment.messages()[0].worker == "worker-0");
  CHECK(std::abs(experiment.messages()[0].small_s - 8e-3) < 1e-7);
  CHECK(experiment.messages()[1].worker == "worker-2");
  CHECK(std::abs(experiment.messages()[1].small_s - 79e-3) < 1e-7);
  CHECK(notes_about(experiment, "latency").empty());
}

// SimGrid's own settings: 13.01 · 100 µs = 1.3 ms.
TEST_CASE("messages: a user's platform is told what SimGrid's defaults do, and that they stretch a latency") {
  const TemporaryFolder folder;
  const std::string usual = R"(<config><prop id="network/crosstraffic" value="1"/></config>)";
  const std::string slow = with(with(small_platform, usual, ""), "latency=\"25us\"", "latency=\"100us\"");
  const Experiment experiment(message_scenario(folder.write("slow.xml", slow)), 1);
  const auto told = notes_about(experiment, "<config>");
  REQUIRE(told.size() == 1);
  CHECK(told[0] ==
        folder.file("slow.xml") +
            ": network/latency-factor 13.01 multiplies every latency, network/bandwidth-factor 0.97 is the "
            "part of a link that a flow gets, network/weight-S 20537 makes a flow's share depend on the "
            "bandwidths along its path; times are nearer to those of TCP with <config><prop "
            "id=\"network/latency-factor\" value=\"1\"/><prop id=\"network/bandwidth-factor\" "
            "value=\"0.95641\"/><prop id=\"network/weight-S\" value=\"0\"/></config> as the first element of "
            "<platform> (platforms/README.md)");
  CHECK(
      notes_about(experiment, "a small message takes") ==
      std::vector<std::string>{"a small message takes 1.30 ms to worker-1, whose links have a latency of 100 µs; with "
                               "network/latency-factor 1 it takes as long as they say"});
}

TEST_CASE("messages: a platform with some of the settings is told of the others") {
  const TemporaryFolder folder;
  const std::string some = R"(<config><prop id="network/latency-factor" value="1"/>
                              <prop id="network/bandwidth-factor" value="0.95641"/></config>)";
  const std::string text =
      with(small_platform, R"(<config><prop id="network/crosstraffic" value="1"/></config>)", some);
  const Experiment experiment(message_scenario(folder.write("some.xml", text)), 1);
  const auto told = notes_about(experiment, "<config>");
  REQUIRE(told.size() == 1);
  CHECK_FALSE(contains(told[0], "factor"));
  CHECK(contains(told[0], "network/weight-S 20537"));
}

// The link that fails at once takes the message with it: nothing is known, and nothing ends.
TEST_CASE("messages: the platform's own faults get in the way") {
  const TemporaryFolder folder;
  folder.write("x.profile", "0 0\n");
  const std::string text = with(small_platform, "latency=\"25us\"", "latency=\"25us\" state_file=\"x.profile\"");
  Scenario scenario = message_scenario(folder.write("failing.xml", text));
  scenario.cluster.deadline = 1;
  const Experiment experiment(scenario, 1);
  CHECK(experiment.messages().empty());
}
