// One message on each platform that comes with the program, by hand. With their settings of the network a message of S
// bytes alone on its route takes Σ latency + S / (0.95641 · min(bandwidth of the slowest link, 4194304 / (2 · Σ
// latency))).
#include "base/helpers.hpp"
#include "catch.hpp"
#include "helpers.hpp"
#include "sim/platform_traces.hpp"

using namespace detoxsim;

namespace {

constexpr double bytes = 4 * (2 * 4999 + 2);  // 4,999 features and 2 classes: d = 10,000

// The broadcast from that host to the one worker there is: the first of the other hosts in natural order.
void check_message(const std::string& platform, const std::string& server, double expected_s) {
  const Scenario scenario =
      tiny_scenario("../../platforms/" + platform,
                    {{"cluster.server", server},
                     {"cluster.workers", "1"},
                     {"training.iterations", "1"},
                     {"training.dataset",
                      R"({"name": "gaussian-mixture", "features": 4999, "classes": 2, "train": 12, "test": 2})"}});
  const TinyRun result = run(scenario);
  REQUIRE(result.rows.size() == 1);
  CHECK(std::abs(result.rows[0].broadcast_sim_s - expected_s) < 1e-12);
}

constexpr double headers = 0.95641;  // 1448 of the 1514 bytes of an Ethernet frame are left

}  // namespace

// server → worker-0: 25 + 25 µs, as the file says; 10 Gbit/s. 50 µs + 40,000 / (0.95641 · 1.25e9) s = 50 µs + 33.46 µs
TEST_CASE("star: a message takes both links' latency once") {
  check_message("star-10g.xml", "auto", 50e-6 + bytes / (headers * 1.25e9));
}
// worker-46 (second rack) → server (first rack): 25 + 1 + 1 + 25 µs; 10 Gbit/s on the machines' links.
// 52 µs + 40,000 / (0.95641 · 1.25e9) s = 52 µs + 33.46 µs
TEST_CASE("two racks: a message crosses both uplinks") {
  check_message("two-racks.xml", "worker-46", 52e-6 + bytes / (headers * 1.25e9));
}
// server → worker-0, in its rack: 25 + 25 µs. 50 µs + 33.46 µs
TEST_CASE("two racks: a message stays in its rack") {
  check_message("two-racks.xml", "server", 50e-6 + bytes / (headers * 1.25e9));
}
// node-53, which the zone's property names, → node-0 in another pod: up over node, edge and pod to the core and down
// again, six links of 8 µs. 48 µs + 40,000 / (0.95641 · 1.25e9) s = 48 µs + 33.46 µs
TEST_CASE("fat tree: six links from the server that the zone names to another pod") {
  check_message("fat-tree.xml", "auto", 48e-6 + bytes / (headers * 1.25e9));
}
// node-1 → node-0, at the same edge switch: two links. 16 µs + 33.46 µs
TEST_CASE("fat tree: two links to a neighbour") {
  check_message("fat-tree.xml", "node-1", 16e-6 + bytes / (headers * 1.25e9));
}
// worker-1 (slow, 0.75 Gbit/s) → server: 50 µs + 40,000 / (0.95641 · 93.75e6) s = 50 µs + 446.11 µs
TEST_CASE("mixed machines: the slow machine's link limits") {
  check_message("mixed.xml", "worker-1", 50e-6 + bytes / (headers * 93.75e6));
}
// server → worker-0, fast: 2.5 Gbit/s on both. 50 µs + 40,000 / (0.95641 · 312.5e6) s = 50 µs + 133.83 µs
TEST_CASE("mixed machines: a fast machine gets what the server sends") {
  check_message("mixed.xml", "server", 50e-6 + bytes / (headers * 312.5e6));
}
// worker-2 (Asia) → server: 1 + 77 + 1 ms. The TCP window allows 4194304 / 0.158 = 26.5e6 bytes/s, less than 125e6.
// 79 ms + 40,000 / (0.95641 · 26.5e6) s = 79 ms + 1.58 ms
TEST_CASE("wide area: the TCP window limits what goes far") {
  check_message("wide-area.xml", "worker-2", 79e-3 + bytes / (headers * 4194304 / (2 * 79e-3)));
}
// server → worker-0 (Europe): 1 + 6 + 1 ms; 4194304 / 0.016 = 262e6 is more than 125e6.
// 8 ms + 40,000 / (0.95641 · 125e6) s = 8 ms + 0.33 ms
TEST_CASE("wide area: the access limits what stays near") {
  check_message("wide-area.xml", "server", 8e-3 + bytes / (headers * 125e6));
}

TEST_CASE("platforms: a wrong property of any host is an error before the first iteration") {
  const TemporaryFolder folder;
  std::string text = content_of(std::string(DETOXSIM_TEST_DATA) + "/tiny.xml");
  const std::string host = R"(<host id="worker-2" speed="2Mf"/>)";
  REQUIRE(contains(text, host));
  text.replace(text.find(host), host.size(),
               R"(<host id="worker-2" speed="2Mf"><prop id="memory_bandwidth" value="fast"/></host>)");
  const Scenario scenario = tiny_scenario(folder.write("platform.xml", text));
  CHECK(contains(input_error([&] { Experiment(scenario, 1); }),
                 "host worker-2: property memory_bandwidth: expected 1 to 1e18 bytes/s, got 'fast'"));
}

TEST_CASE("platforms: the changes that a file contains") {
  const TemporaryFolder folder;
  const auto traces = [&](const std::string& text) {
    folder.write("platform.xml", text);
    return platform_traces(folder.file("platform.xml"));
  };
  CHECK_FALSE(traces("<link id='a'/>").fail);
  CHECK(traces("<host id='a' state_file='x'/>").fail);
  CHECK(traces("<link id='a' sharing_policy='SPLITDUPLEX' bandwidth_file='x'/>").change_bandwidth);
  CHECK(traces("<trace_connect trace='a' element='b'/>").fail);  // SimGrid's default is the state of a host
  CHECK(traces("<trace_connect trace='a' element='b' kind='BANDWIDTH'/>").change_bandwidth);
  CHECK_FALSE(traces("<link id='a'/><!-- a state_file='x', " + std::string(300'000, '<') + " -->").any);
  for (const char* refused :
       {"<link id='a' state_file='x' sharing_policy='SPLITDUPLEX'/>",
        "<link id='a' state_file='x' sharing_policy='FULLDUPLEX'/>", "<link id='a' latency_file='x'/>",
        "<trace_connect trace='a' element='b' kind='LATENCY'/>", "<host id='a' speed_file='/dev/zero'/>",
        "<config><prop id='tracing/filename' value='x'/></config>",
        "<config><prop id='contexts/nthreads' value='2'/></config>",
        "<config><prop id='network/latency-factor' value='-3'/></config>", "<host id='a' state_file="})
    CHECK_THROWS_AS(traces(refused), InputError);
}
