// Votes on digests: times by hand, and what Byzantine workers can do about them.
#include "catch.hpp"
#include "helpers.hpp"

using namespace detoxsim;

namespace {

// tiny.xml, one file of 6 samples, 144 flops, computed by all three; a digest (32 bytes, as long as a gradient of d = 8
// here) is made at 2 MB/s of 32 bytes: 16 µs.
//             receives at   computes, hashes for   has sent its digest after
// worker-1    32 µs         144 + 16 µs            32 µs     → 224 µs
// worker-2    16 µs          72 + 16 µs            16 µs     → 120 µs
// worker-3     8 µs          36 + 16 µs             8 µs     →  68 µs
// Asked for its gradient: the request (32 bytes), the gradient (32), the server's own digest of it: worker-3 8 + 8 +
// 16, worker-2 16 + 16 + 16 µs.
Scenario tiny(const std::string& lie, const std::string& liars, const std::string& early = "false") {
  return tiny_scenario("tiny.xml", {{"redundancy.scheme", "repetition"},
                                    {"redundancy.r", "3"},
                                    {"redundancy.vote.on", "digests"},
                                    {"redundancy.vote.early", early},
                                    {"redundancy.vote.hash_rate", "2e6"},
                                    {"redundancy.vote.fetch_timeout", "1e-3"},
                                    {"byzantine.attack", "constant"},
                                    {"byzantine.digest", lie},
                                    {"byzantine.placement", R"({"name": "fixed", "workers": )" + liars + "}"},
                                    {"byzantine.q", std::to_string((liars.size() - 1) / 2)}});
}

void check_rows(const TinyRun& result, double collected_us, int corrupted, int absent, int failed) {
  REQUIRE(result.status == RunStatus::done);
  REQUIRE(result.rows.size() == 3);
  for (const auto& row : result.rows) {
    check_seconds(row.broadcast_sim_s + row.gradient_sim_s + row.upload_sim_s, 1e-6 * collected_us);
    CHECK(row.corrupted_votes == corrupted);
    CHECK(row.no_majority_votes == absent);
    CHECK(row.failed_fetches == failed);
    CHECK(row.reports_sent == row.reports_voted + row.late_reports + row.lost_reports);
  }
}

}  // namespace

// All digests at 224 µs; worker-3 was first: 224 + 32. Four messages of 32 bytes come in. The server: no comparison,
// the mean of one vote reads and writes a vector (64 bytes), optimiser 160: 224 µs.
TEST_CASE("digest vote: one gradient for all, by hand") {
  const TinyRun result = run(tiny("consistent", "[]"));
  check_rows(result, 256, 0, 0, 0);
  CHECK(result.rows[0].bytes_to_server == 3 * 32 + 32);
  check_seconds(result.rows[0].aggregation_sim_s, 224e-6);
}

// Early: the second equal digest comes at 120 µs.
TEST_CASE("digest vote: early") { check_rows(run(tiny("consistent", "[]", "true")), 152, 0, 0, 0); }

TEST_CASE("digest vote: liars who agree win as they would with gradients") {
  check_rows(run(tiny("consistent", "[1,2]")), 256, 1, 0, 0);
}

TEST_CASE("digest vote: a minority of liars loses") { check_rows(run(tiny("consistent", "[2]")), 272, 0, 0, 0); }

// worker-3 sends something else than it announced, so worker-2 is asked: 224 + 32 + 48.
TEST_CASE("digest vote: the right digest and a wrong gradient") {
  check_rows(run(tiny("wrong-gradient", "[2]")), 304, 0, 0, 1);
}

// Nothing comes from worker-3 for 1 ms: 224 + 1000 + 48.
TEST_CASE("digest vote: the right digest and silence") { check_rows(run(tiny("silence", "[2]")), 1272, 0, 0, 1); }

// worker-3 announces two gradients, in 64 bytes: 76 µs; it doesn't count, the other two are a majority.
TEST_CASE("digest vote: equivocation") {
  const TinyRun result = run(tiny("equivocation", "[2]"));
  check_rows(result, 272, 0, 0, 0);
  CHECK(result.rows[0].bytes_to_server == 4 * 32 + 32);
}

// Two of three: what is left is no majority of the group.
TEST_CASE("digest vote: equivocation by a majority leaves no vote") {
  check_rows(run(tiny("equivocation", "[1,2]")), 224, 0, 1, 0);
}

TEST_CASE("digest vote: nobody sends what was announced") {
  check_rows(run(tiny("silence", "[0,1,2]")), 224 + 3000, 0, 1, 3);
}

// As "one gradient for all", with a deadline of 1 ms and a fault; the first iteration.
IterationRow with_fault(const std::string& name, const std::vector<Setting>& settings) {
  Scenario scenario = tiny("consistent", "[]");
  scenario.cluster.deadline = 1e-3;
  scenario.cluster.faults = {parse_component(ComponentKind::fault, name, settings)};
  scenario.training.iterations = 1;
  const TinyRun result = run(scenario);
  REQUIRE(result.rows.size() == 1);
  return result.rows[0];
}

void check_second_holder_asked(const IterationRow& row, double collected_us) {
  check_seconds(row.broadcast_sim_s + row.gradient_sim_s + row.upload_sim_s, 1e-6 * collected_us);
  CHECK(row.failed_fetches == 1);
  CHECK(row.no_majority_votes == 0);
}

// worker-3 crashes at 230 µs, while the request is on its way: the server sees the connection break, and asks worker-2.
TEST_CASE("digest vote: a holder that crashes is passed over") {
  check_second_holder_asked(with_fault("crash", {{"workers", "[2]"}, {"at", "230e-6"}, {"lasts", "1e-4"}}), 278);
}

// worker-3 crashes at 100 µs, after its digest, and is back at 150: what it announced is gone, so worker-2 is asked.
TEST_CASE("digest vote: a holder that has crashed since holds nothing") {
  check_second_holder_asked(with_fault("crash", {{"workers", "[2]"}, {"at", "100e-6"}, {"lasts", "50e-6"}}), 272);
}

// From 235 µs on, while worker-3 sends what it was asked for, its link is so slow that nothing will come: a deadline
// after it has begun, at 224 + 8 µs, worker-2 is asked: 232 + 1000 + 48.
TEST_CASE("digest vote: an answer has a deadline") {
  check_second_holder_asked(with_fault("slow-link", {{"links", "link-3"}, {"factor", "1e-9"}, {"at", "235e-6"}}), 1280);
}
