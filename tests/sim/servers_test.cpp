// Several parameter servers: times by hand.
#include "base/helpers.hpp"
#include "catch.hpp"
#include "helpers.hpp"

using namespace detoxsim;

namespace {

// star.xml, two servers (host-0, host-1), workers host-2 … host-5, each with a file of 2 samples; d = 8: 16 bytes to
// and from each server.
Scenario two_servers(const std::string& rule, const std::vector<Setting>& more = {}) {
  std::vector<Setting> settings = {
      {"cluster.workers", "4"}, {"cluster.servers", "2"}, {"training.batch_size", "8"}, {"aggregation.outer", rule}};
  settings.insert(settings.end(), more.begin(), more.end());
  return tiny_scenario("star.xml", settings);
}

}  // namespace

// Each server's link carries 4·16 bytes: 64 µs down, 48 µs of compute, 64 µs up. A server's share of the mean: 4 + 1
// rows of 16 bytes, of the optimiser 4·5·4 bytes; at 1 MB/s 80 + 80 µs. Nothing is exchanged.
TEST_CASE("two servers: coordinate-wise rules need no exchange") {
  const TinyRun result = run(two_servers("mean"));
  REQUIRE(result.rows.size() == 3);
  for (const auto& row : result.rows) {
    check_phases(row, 64, 48, 64, 160);
    CHECK(row.bytes_to_server == 4 * 32);
    CHECK(row.bytes_from_server == 4 * 32);
    CHECK(row.bytes_between_servers == 0);
  }
}

// The vote of two files compares one pair each, 2·16 bytes a pair on each server: 64 µs; then four numbers, one for
// each replica, go to the first server and back: 32 + 32 µs. The mean of two votes 48 µs, the optimiser 80.
TEST_CASE("two servers: verdicts are put together") {
  const TinyRun result = run(two_servers("mean", {{"redundancy.scheme", "repetition"}, {"redundancy.r", "2"}}));
  REQUIRE(result.rows.size() == 3);
  CHECK(result.rows[0].bytes_between_servers == 2 * 32);
  check_seconds(result.rows[0].aggregation_sim_s, (64 + 64 + 48 + 80) * 1e-6);
}

// Verdicts travel from 64 + 96 + 64 + 64 = 288 µs on (files of 4 samples). The second server's link fails from 300 to
// 310 µs: what it sent is lost, and it sends it again a deadline later, at 1300 µs; both ways take 32 µs. Then 48 and
// 80 µs as above.
TEST_CASE("two servers: a link between them that fails delays them") {
  const std::string faults = R"([{"name": "link-failure", "links": "star_link_1_*", "at": 300e-6, "lasts": 10e-6}])";
  const TinyRun result = run(two_servers("mean", {{"redundancy.scheme", "repetition"},
                                                  {"redundancy.r", "2"},
                                                  {"training.iterations", "1"},
                                                  {"cluster.deadline", "1e-3"},
                                                  {"cluster.faults", faults}}));
  REQUIRE(result.status == RunStatus::done);
  REQUIRE(result.rows.size() == 1);
  check_seconds(result.rows[0].sim_s, (1300 + 64 + 48 + 80) * 1e-6);
}

// 2·16 bytes from each server 32 µs, 2 samples 48, back 32; each server's share of the mean 3·16 µs, of the optimiser
// 4·5·4 = 80: 240 µs. In the second iteration both servers aggregate from 352 µs on, until the second goes off at 400.
TEST_CASE("two servers: one that goes off while it works leaves the run unfinished") {
  const std::vector<Setting> settings = {
      {"cluster.workers", "2"}, {"cluster.servers", "2"}, {"training.batch_size", "4"}, {"cluster.deadline", "1e-3"}};
  const TinyRun result = run(tiny_scenario("failing-server.xml", settings));
  CHECK(result.status == RunStatus::unfinished);
  REQUIRE(result.rows.size() == 1);
  check_phases(result.rows[0], 32, 48, 32, 128);
  CHECK(contains(result.why_unfinished, "one of them is gone"));
}

TEST_CASE("two servers: a trace that switches one off needs a deadline") {
  const Scenario scenario =
      tiny_scenario("failing-server.xml", {{"cluster.workers", "2"}, {"training.batch_size", "4"}});
  CHECK(contains(input_error([&] { run(scenario); }), "cluster.deadline"));
}
