// The protocol on platforms whose times can be worked out by hand.
#include "base/helpers.hpp"
#include "base/stopwatch.hpp"
#include "catch.hpp"
#include "helpers.hpp"

using namespace detoxsim;

// tiny.xml: links of 1, 2, 4 MB/s, hosts of 1, 2 and 4 × 1 Mflop/s, server 1 Mflop/s and 1 MB/s of memory.
// d = 8, so parameters and gradients are 32 bytes; a sample costs 4·3·2 = 24 flops, a file of 2 samples 48.
//             receives at   computes for   has sent after
// worker-1    32 µs         48 µs          32 µs        → 112 µs: the critical path
// worker-2    16 µs         24 µs          16 µs        →  56 µs
// worker-3     8 µs         12 µs           8 µs        →  28 µs
// Server: mean of 3 reads 3 and writes 1 vector of 32 bytes (128 bytes; 2·3·8 = 48 flops); the optimiser with momentum
// moves 5 floats per parameter (160 bytes; 4·8 = 32 flops). max(80 flops / 1 Mflop/s, 288 bytes / 1 MB/s) = 288 µs.
TEST_CASE("plain parameter server: every phase as worked out by hand") {
  const TinyRun result = run(tiny_scenario("tiny.xml"));
  REQUIRE(result.status == RunStatus::done);
  REQUIRE(result.rows.size() == 3);
  for (const auto& row : result.rows) {
    check_phases(row, 32, 48, 32, 288);
    check_seconds(row.sim_s, static_cast<double>(row.iteration) * 400e-6);
    CHECK(row.bytes_from_server == 3 * 32);
    CHECK(row.bytes_to_server == 3 * 32);
  }
}

// r = 3: one file of 6 samples, 144 flops, computed by all three. Workers: 32 + 144 + 32 µs for worker-1.
// Server: the vote of 3 compares one pair (2·32 bytes), the mean of 1 vote reads and writes one vector (64), optimiser
// 160: 288 bytes = 288 µs. As many bytes travel as without redundancy.
TEST_CASE("DETOX: r-fold compute, the same bytes") {
  const TinyRun result = run(tiny_scenario("tiny.xml", {{"redundancy.scheme", "repetition"}, {"redundancy.r", "3"}}));
  REQUIRE(result.rows.size() == 3);
  const IterationRow& row = result.rows[0];
  check_phases(row, 32, 144, 32, 288);
  CHECK(row.bytes_to_server == 3 * 32);
  CHECK(row.bytes_from_server == 3 * 32);
}

// The same d and flops without gradients: the same times, to the last bit of the server's costs.
TEST_CASE("timing-only: every phase as with gradients") {
  const std::string workload = R"({"name": "timing-only", "parameters": 8, "flops_per_sample": 24})";
  const TinyRun result = run(tiny_scenario("tiny.xml", {{"workload", workload}}));
  REQUIRE(result.status == RunStatus::done);
  REQUIRE(result.rows.size() == 3);
  for (const auto& row : result.rows) {
    check_phases(row, 32, 48, 32, 288);
    CHECK(row.bytes_from_server == 3 * 32);
    CHECK(row.bytes_to_server == 3 * 32);
    CHECK_FALSE(row.gradient_wall_s.has_value());
    CHECK_FALSE(row.aggregation_wall_s.has_value());
    CHECK_FALSE(row.gradient_error.has_value());
  }
}

// r = 3 and two numbers of state: 40 bytes either way, 40 µs to and from worker-1; 6 samples of 24 flops on it: 144 µs.
TEST_CASE("timing-only: redundancy and state") {
  const std::string workload = R"({"name": "timing-only", "parameters": 8, "flops_per_sample": 24, "state": 2})";
  const TinyRun result = run(
      tiny_scenario("tiny.xml", {{"workload", workload}, {"redundancy.scheme", "repetition"}, {"redundancy.r", "3"}}));
  REQUIRE(result.rows.size() == 3);
  const IterationRow& row = result.rows[0];
  check_phases(row, 40, 144, 40, 288);
  CHECK(row.bytes_to_server == 3 * 40);
}

// shared-link.xml: three flows share 1 MB/s: 3·32 bytes take 96 µs, down and up; 48 flops take 48 µs in between.
TEST_CASE("a shared link is shared") {
  const TinyRun result = run(tiny_scenario("shared-link.xml"));
  REQUIRE(result.rows.size() == 3);
  check_seconds(result.rows[0].broadcast_sim_s, 96e-6);
  check_seconds(result.rows[0].gradient_sim_s, 48e-6);
  check_seconds(result.rows[0].upload_sim_s, 96e-6);
}

// Sign bits: ⌈8/8⌉ = 1 byte up, 32 bytes down. Up: 1 µs over 1 MB/s.
TEST_CASE("sign compression: one bit per coordinate travels to the server") {
  const TinyRun result =
      run(tiny_scenario("tiny.xml", {{"training.compression", "sign"}, {"aggregation.outer", "sign-sgd"}}));
  REQUIRE(result.rows.size() == 3);
  CHECK(result.rows[0].bytes_to_server == 3);
  CHECK(result.rows[0].bytes_from_server == 96);
  check_seconds(result.rows[0].upload_sim_s, 1e-6);
  CHECK_FALSE(result.rows[0].gradient_error.has_value());
  CHECK(result.rows[0].gradient_cosine.has_value());
}

// Two replicas that differ have no strict majority; "first" takes what came first. worker-2 is twice as fast as
// worker-1, so it wins, and the vote is corrupted exactly when it is the Byzantine one.
TEST_CASE("reports come in order of arrival: the faster liar wins a tie under 'first'") {
  const std::vector<Setting> settings = {{"cluster.workers", "2"},
                                         {"redundancy.scheme", "repetition"},
                                         {"redundancy.r", "2"},
                                         {"redundancy.vote.no_majority", "first"},
                                         {"byzantine.q", "1"},
                                         {"byzantine.attack", "constant"},
                                         {"byzantine.placement", R"({"name": "fixed", "workers": [1]})"}};
  const TinyRun result = run(tiny_scenario("tiny.xml", settings));
  REQUIRE(result.rows.size() == 3);
  for (const auto& row : result.rows) {
    CHECK(row.no_majority_votes == 1);
    CHECK(row.corrupted_votes == 1);
  }
}

TEST_CASE("reports come in order of arrival: the slower liar loses a tie under 'first'") {
  const std::vector<Setting> settings = {{"cluster.workers", "2"},
                                         {"redundancy.scheme", "repetition"},
                                         {"redundancy.r", "2"},
                                         {"redundancy.vote.no_majority", "first"},
                                         {"byzantine.q", "1"},
                                         {"byzantine.attack", "constant"},
                                         {"byzantine.placement", R"({"name": "fixed", "workers": [0]})"}};
  const TinyRun result = run(tiny_scenario("tiny.xml", settings));
  REQUIRE(result.rows.size() == 3);
  for (const auto& row : result.rows) {
    CHECK(row.no_majority_votes == 1);
    CHECK(row.corrupted_votes == 0);
  }
}

TEST_CASE("measured aggregation drives the clock") {
  const Stopwatch watch;
  const TinyRun result = run(tiny_scenario("tiny.xml", {{"timing.aggregation", "measured"}}));
  const double whole_run_s = watch.seconds();
  REQUIRE(result.rows.size() == 3);
  double sum = 0;
  for (const auto& row : result.rows) sum += row.aggregation_sim_s;
  CHECK(sum < whole_run_s);
  for (const auto& row : result.rows) {
    REQUIRE(row.aggregation_wall_s.has_value());
    CHECK(*row.aggregation_wall_s > 0);
    // The optimiser's own seconds come on top.
    CHECK(row.aggregation_sim_s >= *row.aggregation_wall_s * (1 - 1e-9));
    check_seconds(row.broadcast_sim_s, 32e-6);
  }
}

TEST_CASE("a stop request ends the run between iterations") {
  const TinyRun result = run(tiny_scenario("tiny.xml"), 1, 2);
  CHECK(result.status == RunStatus::interrupted);
  CHECK(result.rows.size() == 2);
}

// The first iteration ends at 400 µs, the link of worker-1 fails at 500 µs, in the second, and for ever: a quorum of 3
// is out of reach.
TEST_CASE("a cluster that can't finish leaves what it has") {
  const TinyRun result = run(tiny_scenario(
      "failing-link.xml", {{"cluster.deadline", "5e-4"}, {"cluster.quorum", "3"}, {"cluster.attempts", "2"}}));
  CHECK(result.status == RunStatus::unfinished);
  CHECK(result.rows.size() == 1);
}

TEST_CASE("a platform that fails by itself needs a deadline") {
  CHECK(error_text<InputError>([] { run(tiny_scenario("failing-link.xml")); }).find("lets hosts or links fail") !=
        std::string::npos);
}

TEST_CASE("an exception inside the simulation comes out of it") {
  single_threaded_blas();
  Experiment experiment(tiny_scenario("tiny.xml"), 1);
  const auto fail = [](const IterationRow&) { throw OutputError("disk full"); };
  CHECK_THROWS_AS(experiment.run({fail}), OutputError);
}

TEST_CASE("every replica recomputed gives the same bits") {
  const TinyRun result = run(tiny_scenario(
      "tiny.xml", {{"redundancy.scheme", "repetition"}, {"redundancy.r", "3"}, {"training.check_replicas", "true"}}));
  CHECK(result.status == RunStatus::done);
}
