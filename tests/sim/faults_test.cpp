// Faults and the server's wait policy: schedules, then times and accounts by hand.
#include "sim/faults.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include "base/helpers.hpp"
#include "helpers.hpp"

using namespace detoxsim;

namespace {

std::vector<FaultEvent> events(const std::string& name, const std::vector<Setting>& settings, std::size_t most = 1000,
                               std::uint64_t seed = 1, int index = 0) {
  const FaultContext context{3, {"link-1", "link-2", "uplink"}, seed, index};
  const auto faults = make_faults(parse_component(ComponentKind::fault, name, settings), context);
  std::vector<FaultEvent> result;
  while (result.size() < most) {
    const auto event = faults->next();
    if (!event) break;
    result.push_back(*event);
  }
  return result;
}

// tiny.xml, a file per worker as in simulation_test: reports are in at 112, 56 and 28 µs, the server takes 288 µs for
// three, 256 for two, 224 for one (a row of 32 bytes less each).
Scenario tiny(const std::string& faults, const std::vector<Setting>& more = {}) {
  std::vector<Setting> settings = {{"cluster.faults", faults}, {"cluster.deadline", "0.0002"}};
  settings.insert(settings.end(), more.begin(), more.end());
  return tiny_scenario("tiny.xml", settings);
}

void check_account(const IterationRow& row, int sent, int voted, int late, int lost) {
  CAPTURE(row.iteration);
  CHECK(row.reports_sent == sent);
  CHECK(row.reports_voted == voted);
  CHECK(row.late_reports == late);
  CHECK(row.lost_reports == lost);
}

}  // namespace

TEST_CASE("faults: at a given time, and over") {
  const auto crash = events("crash", {{"workers", "[2,0]"}, {"at", "1.5"}, {"lasts", "2"}});
  REQUIRE(crash.size() == 4);
  CHECK((crash[0].at_s == 1.5 && crash[0].target == 2 && crash[0].begins));
  CHECK((crash[3].at_s == 3.5 && crash[3].target == 0 && !crash[3].begins));
  const auto slow = events("slow-link", {{"links", "link-*"}, {"factor", "0.5"}});
  REQUIRE(slow.size() == 2);
  CHECK((slow[1].target == 1 && slow[1].factor == 0.5));
}

// Over 3 targets that are well for 1/rate = 2 s and ill for 0.5 s on average, a cycle takes 2.5 s: in 1000 s there are
// 3·400 cycles ± 3·√1200 ≈ 100.
TEST_CASE("faults: at random, at their rate, in order of time, by the seed alone") {
  for (const std::string name : {"random-crashes", "random-link-failures", "random-slow-links"}) {
    CAPTURE(name);
    const auto drawn = events(name, {{"rate", "0.5"}, {"lasts", "0.5"}}, 4000);
    REQUIRE(drawn.size() == 4000);
    std::vector<bool> ill(3, false);
    for (std::size_t i = 0; i < drawn.size(); ++i) {
      CHECK((i == 0 || drawn[i].at_s >= drawn[i - 1].at_s));
      const auto target = static_cast<std::size_t>(drawn[i].target);
      CHECK(ill[target] != drawn[i].begins);
      ill[target] = drawn[i].begins;
    }
    const auto within = std::count_if(drawn.begin(), drawn.end(),
                                      [](const FaultEvent& event) { return event.begins && event.at_s < 1000; });
    CHECK(std::abs(static_cast<double>(within) - 1200) < 110);
    CHECK(events(name, {{"rate", "0.5"}}, 3)[2].at_s == events(name, {{"rate", "0.5"}}, 3)[2].at_s);
    CHECK(events(name, {{"rate", "0.5"}}, 1)[0].at_s != events(name, {{"rate", "0.5"}}, 1, 2)[0].at_s);
    CHECK(events(name, {{"rate", "0.5"}}, 1)[0].at_s != events(name, {{"rate", "0.5"}}, 1, 1, 1)[0].at_s);
    CHECK(events(name, {}).size() == 3);  // for ever
  }
}

TEST_CASE("faults: every error says what to do") {
  CHECK_THROWS_WITH(events("crash", {{"workers", "[3]"}}), "workers: expected workers in 0 … p-1 = 2, got 3");
  CHECK_THROWS_WITH(events("link-failure", {{"links", "x*"}}),
                    "links: no link of the platform matches 'x*'; its links are called link-1 link-2 "
                    "uplink");
}

// worker-1 crashes at 100 µs, while it sends: the server waits until 200 µs, then takes two reports. It is back at 500
// µs, too late for the second iteration (from 456 to 912 µs), and takes part in the third from 912 µs on.
TEST_CASE("faults: a worker that crashes while it sends, and comes back") {
  const TinyRun result = run(tiny(R"([{"name": "crash", "workers": [0], "at": 100e-6, "lasts": 400e-6}])"));
  REQUIRE(result.status == RunStatus::done);
  REQUIRE(result.rows.size() == 3);
  check_account(result.rows[0], 3, 2, 0, 1);
  check_phases(result.rows[0], 16, 24, 160, 256);
  check_account(result.rows[1], 2, 2, 0, 0);
  check_seconds(result.rows[1].sim_s, 912e-6);
  check_account(result.rows[2], 3, 3, 0, 0);
  check_seconds(result.rows[2].sim_s, 912e-6 + 400e-6);
  CHECK(result.rows[1].bytes_from_server == 2 * 32);
}

// In the very moment in which the parameters are sent, of the deadline, of the end of an iteration, and of an arrival.
TEST_CASE("faults: a crash in the moment when something else happens") {
  const std::string moment = GENERATE(as<std::string>{}, "0", "200e-6", "456e-6", "28e-6", "112e-6");
  const std::string worker = GENERATE(as<std::string>{}, "0", "1", "2");
  CAPTURE(moment, worker);
  const pid_t child = fork();  // SimGrid allows one engine in a process
  if (child == 0) {
    const std::string crash = R"({"name": "crash", "workers": [)" + worker + R"(], "at": )" + moment;
    const TinyRun result = run(tiny("[" + crash + R"(, "lasts": 1e-4}])", {{"training.iterations", "5"}}));
    bool accounted = result.status == RunStatus::done && result.rows.size() == 5;
    for (const auto& row : result.rows)
      accounted = accounted && row.reports_sent == row.reports_voted + row.late_reports + row.lost_reports;
    std::_Exit(accounted ? 0 : 1);
  }
  int status = 0;
  waitpid(child, &status, 0);
  CHECK(status == 0);
}

// The report of worker-1 is in at 112 µs, in the moment of the deadline: it counts once, as used.
TEST_CASE("wait policy: a report in the moment of the deadline") {
  const TinyRun result = run(tiny("[]", {{"cluster.deadline", "112e-6"}}));
  REQUIRE(result.rows.size() == 3);
  for (const auto& row : result.rows) {
    check_account(row, 3, 3, 0, 0);
    CHECK(row.no_majority_votes == 0);
    check_phases(row, 32, 48, 32, 288);
  }
}

// The same, and crashes again while it is down, until 1200 µs: it misses the third iteration, too.
TEST_CASE("faults: a worker is back when all its faults are over") {
  const TinyRun result = run(tiny(R"([{"name": "crash", "workers": [0], "at": 100e-6, "lasts": 400e-6},
                                      {"name": "crash", "workers": [0], "at": 200e-6, "lasts": 1e-3}])"));
  REQUIRE(result.rows.size() == 3);
  check_account(result.rows[2], 2, 2, 0, 0);
}

// star.xml, five workers on a tree: while the server sends to the first, its link fails, at 10 µs. The second gets its
// parameters from 10 to 42 µs, the fourth from 42 to 74; the third and fifth, behind the first, get none.
TEST_CASE("faults: a worker that loses its parameters holds up only those behind it") {
  const TinyRun result = run(tiny_scenario(
      "star.xml", {{"cluster.workers", "5"},
                   {"training.batch_size", "10"},
                   {"training.iterations", "1"},
                   {"cluster.broadcast", "binomial"},
                   {"cluster.deadline", "1e-3"},
                   {"cluster.faults", R"([{"name": "link-failure", "links": "star_link_1_*", "at": 10e-6}])"}}));
  REQUIRE(result.rows.size() == 1);
  check_account(result.rows[0], 2, 2, 0, 0);
  check_seconds(result.rows[0].broadcast_sim_s, 74e-6);
}

// Two faults leave link-1 a quarter: 32 bytes take 128 µs, computing 48. One is over at 500 µs, while the server
// aggregates, until 304 + 288 = 592 µs; with the other one 32 bytes take 64 µs.
TEST_CASE("faults: a link is as slow as all that slows it, and each ends alone") {
  const TinyRun result = run(tiny(R"([{"name": "slow-link", "links": "link-1", "factor": 0.5, "at": 0},
                                      {"name": "slow-link", "links": "link-1", "factor": 0.5, "at": 0, "lasts": 5e-4}])",
                                  {{"cluster.deadline", "1e-2"}, {"training.iterations", "2"}}));
  REQUIRE(result.rows.size() == 2);
  check_phases(result.rows[0], 128, 48, 128, 288);
  check_phases(result.rows[1], 64, 48, 64, 288);
}

// link-1 fails from 90 µs to 300 µs: the report of worker-1 is lost, the worker is not.
TEST_CASE("faults: a link that fails loses what it carries") {
  const TinyRun result = run(tiny(R"([{"name": "link-failure", "links": "link-1", "at": 90e-6, "lasts": 210e-6}])"));
  REQUIRE(result.rows.size() == 3);
  check_account(result.rows[0], 3, 2, 0, 1);
  check_account(result.rows[1], 3, 3, 0, 0);
  check_seconds(result.rows[1].sim_s, 456e-6 + 400e-6);
}

// From 80 µs on link-1 has a quarter: 32 bytes take 128 µs, until 208 µs, 8 µs after the deadline. The worker is
// cancelled.
TEST_CASE("wait policy: a report that would be late is cancelled") {
  const TinyRun result = run(tiny(R"([{"name": "slow-link", "links": "link-1", "factor": 0.25, "at": 80e-6}])"));
  REQUIRE(result.rows.size() == 3);
  check_account(result.rows[0], 3, 2, 1, 0);
  check_phases(result.rows[0], 16, 24, 160, 256);
  // In the second one the parameters take 128 µs, too, and computing 48: it sends from 176 µs on.
  check_account(result.rows[1], 3, 2, 1, 0);
}

// The same, but it finishes: its report is in at 208 µs of the first iteration, 8 µs too late. In the second, from 456
// µs on, it has its parameters after 128 µs, has computed after 176 and reported after 304: late again. In the third,
// the last one, it is cancelled.
TEST_CASE("wait policy: a late report is recognised by its iteration, and ignored") {
  const TinyRun result = run(tiny(R"([{"name": "slow-link", "links": "link-1", "factor": 0.25, "at": 80e-6}])",
                                  {{"cluster.late_workers", "finish"}}));
  REQUIRE(result.status == RunStatus::done);
  REQUIRE(result.rows.size() == 3);
  // Counted when the server, which aggregates meanwhile, takes notice: in the iteration after.
  check_account(result.rows[0], 3, 2, 0, 0);
  check_account(result.rows[1], 3, 2, 1, 0);
  check_account(result.rows[2], 3, 2, 2, 0);
}

// One file, decided by worker-2 at 104 µs. worker-1, at 0.45 of the usual time, sends from 96.8 µs on, at 10 kB/s,
// since its link is slow from 90 to 380 µs, and is cancelled. In the second iteration, from 392 µs on, it has the
// link for itself: 32 µs.
TEST_CASE("wait policy: a cancelled transfer leaves the network") {
  const TinyRun result =
      run(tiny(R"([{"name": "slow-link", "links": "link-1", "factor": 0.01, "at": 90e-6, "lasts": 290e-6}])",
               {{"cluster.deadline", "1e-3"},
                {"cluster.stragglers", R"({"name": "constant", "workers": [0], "factor": 0.45})"},
                {"redundancy.scheme", "repetition"},
                {"redundancy.r", "3"},
                {"redundancy.vote.early", "true"}}));
  REQUIRE(result.rows.size() == 3);
  check_account(result.rows[0], 3, 2, 1, 0);
  const auto receives = std::find_if(result.spans[1].begin(), result.spans[1].end(),
                                     [](const TimelineEvent& span) { return span.row == 1 && span.what == "receive"; });
  REQUIRE(receives != result.spans[1].end());
  check_seconds(receives->begin_s, 392e-6);
  check_seconds(receives->end_s, 424e-6);
}

// A quorum of 3: at 200 µs there are two reports, so worker-1 is asked again at once, over a link that has failed until
// 150 µs: 200 + 32 + 48 + 32 = 312 µs, and the server's 288.
TEST_CASE("wait policy: without a quorum the missing are asked again") {
  const TinyRun result = run(
      tiny(R"([{"name": "link-failure", "links": "link-1", "at": 90e-6, "lasts": 60e-6}])", {{"cluster.quorum", "3"}}));
  REQUIRE(result.rows.size() == 3);
  check_account(result.rows[0], 4, 3, 0, 1);
  check_phases(result.rows[0], 232, 48, 32, 288);
  CHECK(result.rows[0].bytes_from_server == 4 * 32);
}

TEST_CASE("wait policy: a cluster that can't reach its quorum ends the run with what it has") {
  const TinyRun result =
      run(tiny(R"([{"name": "crash", "workers": [0], "at": 450e-6, "lasts": "for-ever"}])", {{"cluster.quorum", "3"}}));
  CHECK(result.status == RunStatus::unfinished);
  CHECK(result.rows.size() == 1);
  CHECK(result.why_unfinished ==
        "2 reports in iteration 2 after 10 deadlines (cluster.attempts) of 2e-04 s, and cluster.quorum is 3");
}

// Without a deadline: worker-2, the second, is in at 16 + 24 + 16 = 56 µs, the mean of two takes 256; worker-1 still
// computes.
TEST_CASE("wait policy: the required reports") {
  const TinyRun result = run(tiny_scenario("tiny.xml", {{"cluster.required_reports", "2"}}));
  REQUIRE(result.status == RunStatus::done);
  REQUIRE(result.rows.size() == 3);
  for (const auto& row : result.rows) {
    check_account(row, 2, 2, 0, 0);
    check_phases(row, 16, 24, 16, 256);
    CHECK(row.no_majority_votes == 1);
  }
}

// Two digests of 32 bytes are a majority of the one file's three; then one gradient of 32 bytes is fetched.
TEST_CASE("wait policy: the required digests, and then the gradient") {
  const TinyRun result = run(tiny_scenario("tiny.xml", {{"redundancy.scheme", "repetition"},
                                                        {"redundancy.r", "3"},
                                                        {"redundancy.vote.on", "digests"},
                                                        {"cluster.required_reports", "2"}}));
  REQUIRE(result.status == RunStatus::done);
  for (const auto& row : result.rows) {
    CHECK(row.reports_voted == 2);
    CHECK(row.no_majority_votes == 0);
    CHECK(row.corrupted_votes == 0);
    CHECK(row.bytes_to_server == 2 * 32 + 32);
  }
}

// star.xml, two groups of three, digests of 32 bytes at 10 kB/s, 3.2 ms to make and to check. Workers 4 and 5 are away
// from 0.1 to 5 ms. At about 3.7 ms group 0 is decided, and its gradient keeps the server busy until 7, beyond the
// deadline at 4 ms, with four of six reports. Only then are the two asked again; they report at about 10.4 ms: before
// the second deadline, 4 ms after that, but not before 8.
TEST_CASE("wait policy: a new deadline begins when the missing are asked again") {
  const TinyRun result = run(tiny_scenario(
      "star.xml", {{"cluster.workers", "6"},
                   {"training.batch_size", "12"},
                   {"training.iterations", "1"},
                   {"redundancy.scheme", "repetition"},
                   {"redundancy.r", "3"},
                   {"redundancy.vote.early", "true"},
                   {"redundancy.vote.on", "digests"},
                   {"redundancy.vote.hash_rate", "1e4"},
                   {"cluster.deadline", "4e-3"},
                   {"cluster.quorum", "6"},
                   {"cluster.attempts", "2"},
                   {"cluster.faults", R"([{"name": "crash", "workers": [4, 5], "at": 1e-4, "lasts": 4.9e-3}])"}}));
  CHECK(result.status == RunStatus::done);
  REQUIRE(result.rows.size() == 1);
  CHECK(result.rows[0].no_majority_votes == 0);
  CHECK(result.rows[0].bytes_from_server == 8 * 32);
}

// star.xml, two groups of three with an early vote: the third report of the first group is of no use, and only one of
// the second group comes. All four count for the quorum.
TEST_CASE("wait policy: whoever has reported counts for the quorum") {
  const TinyRun result =
      run(tiny_scenario("star.xml", {{"cluster.workers", "6"},
                                     {"training.batch_size", "12"},
                                     {"redundancy.scheme", "repetition"},
                                     {"redundancy.r", "3"},
                                     {"redundancy.vote.early", "true"},
                                     {"cluster.deadline", "2e-3"},
                                     {"cluster.quorum", "4"},
                                     {"cluster.attempts", "2"},
                                     {"cluster.faults", R"([{"name": "crash", "workers": [4, 5], "at": 0}])"}}));
  REQUIRE(result.status == RunStatus::done);
  for (const auto& row : result.rows) {
    check_account(row, 4, 3, 1, 0);
    CHECK(row.no_majority_votes == 1);
  }
}

TEST_CASE("wait policy: nobody left") {
  const TinyRun result = run(tiny(R"([{"name": "crash", "workers": [0, 1, 2], "at": 10e-6, "lasts": "for-ever"}])"));
  CHECK(result.status == RunStatus::unfinished);
  CHECK(result.rows.empty());
  CHECK(contains(result.why_unfinished, "0 reports in iteration 1"));
}

// Three replicas of one file, worker-1 gone: two of three are a majority, at 36 + 2·8 = 52 and 104 µs; decided at the
// deadline, or (early) at 104 µs.
TEST_CASE("wait policy: a vote goes on with the replicas it has") {
  const std::string gone = R"([{"name": "crash", "workers": [0], "at": 0, "lasts": "for-ever"}])";
  const TinyRun result = run(tiny(gone, {{"redundancy.scheme", "repetition"}, {"redundancy.r", "3"}}));
  REQUIRE(result.rows.size() == 3);
  for (const auto& row : result.rows) {
    CHECK(row.no_majority_votes == 0);
    check_phases(row, 16, 72, 112, 288);
    check_account(row, 2, 2, 0, 0);
  }
}
