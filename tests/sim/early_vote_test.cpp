// A file is decided as soon as a strict majority of its replicas is in: times by hand, results as with all of them.
#include "catch.hpp"
#include "helpers.hpp"

using namespace detoxsim;

namespace {

// tiny.xml, one file of 6 samples, 144 flops, computed by all three:
//             receives at   computes for   has sent after
// worker-1    32 µs         144 µs         32 µs        → 208 µs
// worker-2    16 µs          72 µs         16 µs        → 104 µs: the second, so the one that decides
// worker-3     8 µs          36 µs          8 µs        →  52 µs
// The server takes 288 µs, as with all three reports (its cost is that of a vote of equal replicas).
Scenario tiny(bool early, const std::string& stragglers) {
  return tiny_scenario("tiny.xml", {{"redundancy.scheme", "repetition"},
                                    {"redundancy.r", "3"},
                                    {"redundancy.vote.early", early ? "true" : "false"},
                                    {"cluster.stragglers", stragglers}});
}

const std::string none = "none", slow_first = R"({"name": "constant", "workers": [0], "factor": 10})";

void check_decided_by_worker_2(const TinyRun& result, int late_reports = 0) {
  REQUIRE(result.rows.size() == 3);
  for (const auto& row : result.rows) {
    check_phases(row, 16, 72, 16, 288);
    check_seconds(row.sim_s, static_cast<double>(row.iteration) * 392e-6);
    CHECK(row.reports_sent == 2 + late_reports);
    CHECK(row.reports_voted == 2);
    CHECK(row.late_reports == late_reports);
    CHECK(row.no_majority_votes == 0);
    CHECK(row.bytes_from_server == 3 * 32);
    CHECK(row.bytes_to_server == 2 * 32);
  }
}

}  // namespace

TEST_CASE("early vote: the second of three equal replicas decides") {
  check_decided_by_worker_2(run(tiny(true, none)));
}

TEST_CASE("early vote: a replica that is ten times slower changes nothing") {
  check_decided_by_worker_2(run(tiny(true, slow_first)));
}

// worker-1 is slow in the first iteration, worker-2 in the second, where worker-1 decides: had it not dropped its first
// work, which takes until 32 + 1440 µs, it would begin the second too late.
TEST_CASE("early vote: who was late begins the next iteration with the others") {
  const TinyRun result =
      run(tiny(true, R"({"name": "profile", "file": ")" DETOXSIM_TEST_DATA R"(/stragglers-in-turns.csv"})"));
  REQUIRE(result.rows.size() == 3);
  check_phases(result.rows[0], 16, 72, 16, 288);
  check_phases(result.rows[1], 32, 144, 32, 288);
  CHECK(result.rows[1].reports_voted == 2);
}

// 32 + 10·144 + 32 = 1504 µs, and the server's 288.
TEST_CASE("without an early vote everybody waits for the slowest replica") {
  const TinyRun result = run(tiny(false, slow_first));
  REQUIRE(result.rows.size() == 3);
  check_seconds(result.rows[2].sim_s, 3 * 1792e-6);
  CHECK(result.rows[2].late_reports == 0);
}

// With 0.45·144 = 64.8 µs worker-1 sends from 96.8 µs on and would have sent at 128.8: at 104 µs it is cut off in the
// middle, and begins the next iteration like the others.
TEST_CASE("early vote: a replica on its way is dropped") {
  const TinyRun result = run(tiny(true, R"({"name": "constant", "workers": [0], "factor": 0.45})"));
  check_decided_by_worker_2(result, 1);
  // What the timeline says of the second iteration, which begins at 392 µs. The server: 64 bytes for the vote, 64 for
  // the mean of one, 160 for the optimiser, at 1 MB/s.
  REQUIRE(result.spans.size() == 3);
  const std::vector<TimelineEvent> expected = {
      {0, "send", 0, 16},       {0, "wait", 16, 104},  {0, "vote", 104, 168},    {0, "outer rule", 168, 232},
      {0, "update", 232, 392},  {1, "receive", 0, 32}, {1, "compute", 32, 96.8}, {1, "send", 96.8, 104},
      {1, "dropped", 104, 104}, {2, "receive", 0, 16}, {2, "compute", 16, 88},   {2, "send", 88, 104},
      {2, "wait", 104, 392},    {3, "receive", 0, 8},  {3, "compute", 8, 44},    {3, "send", 44, 52},
      {3, "wait", 52, 392}};
  REQUIRE(result.spans[1].size() == expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const TimelineEvent& span = result.spans[1][i];
    CAPTURE(i, span.what);
    CHECK(span.row == expected[i].row);
    CHECK(span.what == expected[i].what);
    check_seconds(span.begin_s, 392e-6 + 1e-6 * expected[i].begin_s);
    check_seconds(span.end_s, 392e-6 + 1e-6 * expected[i].end_s);
  }
}
