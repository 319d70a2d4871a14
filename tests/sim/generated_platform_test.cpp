// Platforms that are generated: they are the twins of the files that come with the program, and small ones take the
// times that are worked out by hand.
#include "sim/generated_platform.hpp"

#include <xbt/parse_units.hpp>

#include "base/attempt.hpp"
#include "base/helpers.hpp"
#include "base/text.hpp"
#include "catch.hpp"
#include "helpers.hpp"
#include "sim/drawing.hpp"

using namespace detoxsim;

namespace {

// One iteration with a vector of 40,000 bytes and work of 24 flops for each sample.
const std::string timing_only = R"({"name": "timing-only", "parameters": 10000, "flops_per_sample": 24})";

Scenario generated_scenario(const std::string& platform, int workers, const std::string& broadcast = "flat") {
  return parse_scenario("{}", "generated", "",
                        {{"cluster.platform", platform},
                         {"cluster.workers", std::to_string(workers)},
                         {"cluster.broadcast", broadcast},
                         {"training.iterations", "2"},
                         {"training.batch_size", std::to_string(4 * workers + 3)},
                         {"workload", timing_only}});
}

// All times of a run to the last bit, in a process of its own.
std::string times_on(const Scenario& scenario) {
  const AttemptOutcome outcome = attempt(
      [&](Attempt& copy) {
        std::string text;
        for (const auto& row : run(scenario).rows)
          text += shortest(row.broadcast_sim_s) + " " + shortest(row.gradient_sim_s) + " " +
                  shortest(row.upload_sim_s) + " " + shortest(row.aggregation_sim_s) + " " + shortest(row.sim_s) + "\n";
        copy.finish(text);
      },
      100);
  CAPTURE(outcome.err);
  REQUIRE(outcome.end == AttemptOutcome::End::finished);
  return outcome.answer;
}

std::string mistake_on(const std::string& platform, int workers = 3) {
  return input_error([&] { Experiment(generated_scenario(platform, workers), 1); });
}

void check_twins(const std::string& file, const std::string& generated, int workers) {
  for (const char* broadcast : {"flat", "binomial"}) {
    CAPTURE(file, broadcast);
    const std::string of_file = times_on(generated_scenario(file, workers, broadcast));
    CHECK(of_file.size() > 50);
    CHECK(of_file == times_on(generated_scenario(generated, workers, broadcast)));
  }
}

constexpr double vector_bytes = 40'000, goodput = 0.95641;

// The phases of the first iteration: broadcast and upload, in seconds.
void check_phases_on(const std::string& platform, int workers, double broadcast, double upload) {
  const TinyRun result = run(generated_scenario(platform, workers));
  REQUIRE(result.rows.size() == 2);
  CHECK(std::abs(result.rows[0].broadcast_sim_s - broadcast) < 1e-9 * broadcast);
  CHECK(std::abs(result.rows[0].upload_sim_s - upload) < 1e-9 * upload);
}

}  // namespace

TEST_CASE("generated platforms: the same times as their files, to the last bit") {
  check_twins("star-1g", R"({"name": "star", "bandwidth": "1Gbps"})", 15);
  check_twins("star-10g", R"({"name": "star"})", 15);
  check_twins("star-100g", R"({"name": "star", "bandwidth": "100Gbps"})", 15);
  check_twins("two-racks", R"({"name": "racks"})", 47);
  check_twins("fat-tree", R"({"name": "fat-tree"})", 45);
  check_twins("wide-area", R"({"name": "wide-area"})", 48);
}

TEST_CASE("generated platforms: a parameter set inside a file's name means the file's twin") {
  const auto with_window = [](const std::string& file, const std::string& name) {
    Scenario scenario = generated_scenario(file, 15);
    scenario = parse_scenario(write_scenario(scenario), "again", "", {{"cluster.platform.tcp_window", "4MiB"}});
    REQUIRE(scenario.cluster.generated_platform);
    CHECK(scenario.cluster.generated_platform->name == name);
    REQUIRE(scenario.notes.size() == (file == name ? 0 : 1));
    CHECK(times_on(scenario) == times_on(generated_scenario(file, 15)));
  };
  with_window("star-1g", "star");
  with_window("star-10g-large", "star");
  with_window("star-100g", "star");
}

TEST_CASE("generated platforms: units are SimGrid's") {
  const auto check = [](Quantity quantity, auto simgrids) {
    for (const auto& unit : units_of(quantity))
      CHECK(parse_quantity(quantity, "2.5" + unit) == simgrids("", 0, "2.5" + unit, ""));
    CHECK(parse_quantity(quantity, "7") == simgrids("", 0, "7", ""));
  };
  check(Quantity::bandwidth, xbt_parse_get_bandwidth);
  check(Quantity::memory_bandwidth, xbt_parse_get_bandwidth);
  check(Quantity::time, xbt_parse_get_time);
  check(Quantity::speed, xbt_parse_get_speed);
  check(Quantity::size, xbt_parse_get_size);
}

// The server sends 2 · 40,000 bytes over its link of 8 Mbit/s = 1e6 bytes/s, of which 0.95641 are left, after 300 µs:
// 300 µs + 80,000 / 956,410 s = 83.946 ms; back the same.
TEST_CASE("star: the server's link limits, and its latency is that between server and worker") {
  check_phases_on(R"({"name": "star", "latency": "100us", "server": {"bandwidth": "8Mbps", "latency": "300us"}})", 2,
                  300e-6 + 2 * vector_bytes / (goodput * 1e6), 300e-6 + 2 * vector_bytes / (goodput * 1e6));
}
// Of the workers' links each has one flow: 1 ms + 40,000 / 956,410 s = 42.823 ms.
TEST_CASE("star: the workers' links limit") {
  check_phases_on(R"({"name": "star", "latency": "1ms", "bandwidth": "1MBps", "server": {"bandwidth": "1GBps"}})", 3,
                  1e-3 + vector_bytes / (goodput * 1e6), 1e-3 + vector_bytes / (goodput * 1e6));
}
// A window of 4,000 bytes in two latencies of 1 ms is 2e6 bytes/s: 1 ms + 40,000 / (0.95641 · 2e6) s = 21.912 ms.
TEST_CASE("star: a flow is never faster than its TCP window") {
  check_phases_on(R"({"name": "star", "latency": "1ms", "tcp_window": 4000})", 1, 1e-3 + vector_bytes / (goodput * 2e6),
                  1e-3 + vector_bytes / (goodput * 2e6));
}
// Without latency nothing but the bytes: 2 · 40,000 / (0.95641 · 1.25e9) s.
TEST_CASE("star: no latency, and no window") {
  check_phases_on(R"({"name": "star", "latency": 0, "tcp_window": "none"})", 2, 2 * vector_bytes / (goodput * 1.25e9),
                  2 * vector_bytes / (goodput * 1.25e9));
}
// Six hosts in two racks: the server and workers 0 and 1, then workers 2 to 4. 3 · 1e9 / 6 = 0.5e9 bytes/s on the
// uplinks, for three flows; the server's link of 8e9 bytes/s is no limit. Way: 100 + 2 · 5 µs. 110 µs + 120,000 /
// (0.95641 · 0.5e9) s = 361 µs.
TEST_CASE("racks: what goes to another rack shares the uplink") {
  check_phases_on(R"({"name": "racks", "bandwidth": "1GBps", "latency": "100us", "uplink": {"latency": "5us"},
                      "server": {"bandwidth": "8GBps"}})",
                  5, 110e-6 + 3 * vector_bytes / (goodput * 0.5e9), 110e-6 + 3 * vector_bytes / (goodput * 0.5e9));
}
// The same with an uplink that is told: 0.1e9 bytes/s.
TEST_CASE("racks: an uplink with a bandwidth of its own") {
  check_phases_on(R"({"name": "racks", "bandwidth": "1GBps", "latency": "100us", "server": {"bandwidth": "8GBps"},
                      "uplink": {"latency": "5us", "bandwidth": "100MBps"}})",
                  5, 110e-6 + 3 * vector_bytes / (goodput * 0.1e9), 110e-6 + 3 * vector_bytes / (goodput * 0.1e9));
}
// Switches of two ports join two machines over six links; one flow: 60 µs + 40,000 / (0.95641 · 1e9) s.
TEST_CASE("fat tree: the smallest") {
  check_phases_on(R"({"name": "fat-tree", "bandwidth": "1GBps", "latency": "60us"})", 1,
                  60e-6 + vector_bytes / (goodput * 1e9), 60e-6 + vector_bytes / (goodput * 1e9));
}
// Worker 0 is near, worker 1 far; the slower one decides. Access 1e6 bytes/s: 30 ms + 40,000 / 956,410 s.
TEST_CASE("wide area: sites take turns in the regions") {
  check_phases_on(R"({"name": "wide-area", "bandwidth": "1MBps", "latency": "10ms,30ms"})", 2,
                  30e-3 + vector_bytes / (goodput * 1e6), 30e-3 + vector_bytes / (goodput * 1e6));
}

TEST_CASE("generated platforms: as many hosts as are needed, the servers with their own numbers") {
  const std::string star =
      R"({"name": "star", "speed": "1Gf", "server": {"speed": "3Gf", "memory_bandwidth": "2GBps"}})";
  Scenario scenario = generated_scenario(star, 7);
  scenario.cluster.servers = 3;
  const Experiment experiment(scenario, 1);
  const Cluster& cluster = experiment.cluster();
  CHECK(cluster.hosts() == 10);
  CHECK(cluster.server_names() == std::vector<std::string>{"server-0", "server-1", "server-2"});
  CHECK(cluster.worker_names().back() == "worker-6");
  CHECK(Cluster::properties_of(cluster.servers()[2]).flops_per_s == 3e9);
  CHECK(Cluster::properties_of(cluster.servers()[2]).memory_bandwidth == 2e9);
  CHECK(cluster.worker_properties(6).flops_per_s == 1e9);
  CHECK(cluster.worker_properties(6).memory_bandwidth == 24e9);
  CHECK(cluster.notes().empty());
  CHECK(cluster.link_names().front() == "server-0-link_DOWN");
}

TEST_CASE("generated platforms: leaves of a fat tree that nobody needs stay unused") {
  const Experiment experiment(generated_scenario(R"({"name": "fat-tree", "ports": 4})", 3), 1);
  CHECK(experiment.cluster().hosts() == 16);
  CHECK(experiment.cluster().server_names() == std::vector<std::string>{"server"});
  CHECK(experiment.cluster().worker_names() == std::vector<std::string>{"worker-0", "worker-1", "worker-2"});
  CHECK(experiment.cluster().unused().size() == 12);
}

TEST_CASE("generated platforms: parameters that don't fit each other are one line with their path") {
  CHECK(mistake_on(R"({"name": "star", "latency": "100us", "server": {"latency": "20us"}})") ==
        "cluster.platform.server.latency: between a server and a worker, 20us, it is less than a worker's own link "
        "takes, "
        "half of the latency: 50us");
  CHECK(mistake_on(R"({"name": "racks", "racks": 9})") ==
        "cluster.platform.racks: 9 racks are more than the 4 servers and workers");
  CHECK(mistake_on(R"({"name": "racks", "oversubscription": 2, "uplink": {"bandwidth": "1Gbps"}})") ==
        "cluster.platform.oversubscription: uplink.bandwidth is given, too, and says the same; give one of them");
  CHECK(mistake_on(R"({"name": "fat-tree", "ports": 5})") == "cluster.platform.ports: expected an even number, got 5");
  CHECK(mistake_on(R"({"name": "fat-tree", "ports": 4})", 16) ==
        "cluster.platform.ports: switches with 4 ports join 16 machines; 17 servers and workers need 6");
  CHECK(mistake_on(R"({"name": "wide-area", "latency": "10ms,1ms"})") ==
        "cluster.platform.latency: 1ms is less than the access links on both sides take, 2 times 1ms (access_latency)");
  CHECK(mistake_on(R"({"name": "star", "wattage_per_state": "much"})") ==
        "cluster.platform: host server: property wattage_per_state: expected watts IDLE:FULL or IDLE:BUSY:FULL for "
        "each of its "
        "1 speeds, got 'much'");
}

// Three hosts draw 10 W and 20 W while they compute. Work takes most of the time: 11 samples in files of 6 and 5, 24
// flops each, are 144 and 120 ms at 1 kflop/s, twice; while the server computes for longer than that, workers idle.
TEST_CASE("generated platforms: energy, faults and a picture") {
  Scenario scenario = generated_scenario(R"({"name": "star", "speed": "1kf", "wattage_per_state": "10:20"})", 2);
  scenario =
      parse_scenario(write_scenario(scenario), "again", "",
                     {{"cluster.faults", R"([{"name": "slow-link", "links": "workers_link_1_*", "factor": 0.5}])"},
                      {"cluster.deadline", "100"}});
  single_threaded_blas();
  Experiment experiment(scenario, 1);
  const AttemptOutcome picture =  // in a copy, since it seals the zones
      attempt([&](Attempt& copy) { copy.finish(platform_dot(experiment.cluster(), "star")); }, 100);
  CHECK(contains(picture.answer, "10 Gbit/s, 25 us"));
  CHECK(contains(picture.answer, "2 workers\\nworker-0 … worker-1"));
  CHECK(experiment.cluster().hosts_with_watts() == std::pair{3, 3});
  double end = 0, server_s = 0;
  experiment.run({[&](const IterationRow& row) { end = row.sim_s, server_s += row.aggregation_sim_s; },
                  [] { return false; },
                  {},
                  {}});
  REQUIRE(experiment.cluster().energy_j());
  const double expected = 10 * 3 * end + 10 * (2 * (0.144 + 0.120) + server_s);
  CHECK(std::abs(*experiment.cluster().energy_j() - expected) < 1e-6 * expected);
}
