// A report belongs to the iteration of its parameters: in a later one other workers may be Byzantine.
#include "attacks/placement.hpp"
#include "catch.hpp"
#include "helpers.hpp"

using namespace detoxsim;

namespace {

// The first seed that places the one Byzantine worker of three there in the first two iterations.
std::int64_t seed_for(int liar_then, int liar_now) {
  const std::vector<std::vector<int>> groups = {{0}, {1}, {2}};
  const std::vector<int> to_win = {1, 1, 1};
  const Component placement = Component::named(ComponentKind::placement, "random-each-iteration");
  for (std::uint64_t seed = 1;; ++seed) {
    const PlacementContext context{3, 1, groups, to_win, seed};
    const auto liar = [&](std::int64_t iteration) {
      return PlacementRegistry::find(ComponentKind::placement, placement.name)(placement.params, context, iteration)
          .front();
    };
    if (liar(1) == liar_then && liar(2) == liar_now) return static_cast<std::int64_t>(seed);
  }
}

// tiny.xml, no redundancy, votes on digests (32 bytes, as long as a gradient of d = 8 here, made at 2 MB/s: 16 µs); a
// file of 2 samples, 48 flops, for each worker. One of them equivocates: its report is two digests. worker-1 is slow in
// the first iteration and finishes in the second one; the server needs two reports.
//             receives at   computes, hashes for   has sent its digest after   two digests
// worker-1    32 µs         48·factor + 16 µs      32 µs                       64 µs
// worker-2    16 µs         24 + 16 µs             16 µs → 72 µs               32 µs → 88 µs
// worker-3     8 µs         12 + 16 µs              8 µs → 44 µs
// Asked for its gradient: the request (32 bytes), the gradient (32), the server's own digest of it: worker-3 8 + 8 +
// 16, worker-2 16 + 16 + 16 µs.
TinyRun run_with_late_worker(int liar_then, int liar_now, const std::string& factor) {
  const std::int64_t seed = seed_for(liar_then, liar_now);
  const std::string slow = R"({"name": "transient", "workers": [0], "factor": )" + factor + "}";
  return run(tiny_scenario("tiny.xml", {{"seed", std::to_string(seed)},
                                        {"redundancy.vote.on", "digests"},
                                        {"redundancy.vote.hash_rate", "2e6"},
                                        {"cluster.deadline", "1"},
                                        {"cluster.required_reports", "2"},
                                        {"cluster.late_workers", "finish"},
                                        {"cluster.stragglers", slow},
                                        {"byzantine.attack", "constant"},
                                        {"byzantine.digest", "equivocation"},
                                        {"byzantine.q", "1"}}));
}

// When worker-1 sends in the second iteration, microseconds after its begin.
std::pair<double, double> sends_late(const TinyRun& result) {
  for (const TimelineEvent& span : result.spans[1])
    if (span.row == 1 && span.what == "send")
      return {1e6 * (span.begin_s - result.rows[0].sim_s), 1e6 * (span.end_s - result.rows[0].sim_s)};
  return {};
}

void check_late(const TinyRun& result, int liar_then, int liar_now, double first_us, double begin_us, double end_us,
                std::int64_t bytes) {
  REQUIRE(result.rows.size() == 3);
  REQUIRE(result.rows[0].byzantine == std::vector<int>{liar_then});
  REQUIRE(result.rows[1].byzantine == std::vector<int>{liar_now});
  check_seconds(result.rows[0].sim_s, 1e-6 * first_us);
  CHECK(result.rows[1].late_reports == 1);
  CHECK(result.rows[1].bytes_to_server == bytes);
  const auto [begin, end] = sends_late(result);
  CHECK(std::abs(begin - begin_us) < 1e-6);
  CHECK(std::abs(end - end_us) < 1e-6);
}

}  // namespace

// First iteration: worker-3 is asked at 44 and heard at 76 µs, worker-2 then until 124; the server averages two vectors
// (96 bytes) and updates (160): it ends at 380. worker-1 sends its two digests at 32 + 48·7.2 + 16 = 393.6, until
// 457.6. Second: worker-2 equivocates, so 64 late bytes, 64 of worker-2, 32 and a gradient of worker-3.
TEST_CASE("late report: two digests of a worker that equivocated in their iteration") {
  check_late(run_with_late_worker(0, 1, "7.2"), 0, 1, 380, 13.6, 77.6, 64 + 64 + 32 + 32);
}

// First iteration: worker-2 equivocates, heard at 88 µs; one vector (64 bytes), 160: it ends at 312. worker-1 sends its
// digest at 32 + 48·6 + 16 = 336, until 368. Second: worker-1 would equivocate now, but gets no parameters: 32 late
// bytes, digest and gradient of the others.
TEST_CASE("late report: one digest of a worker that was honest in its iteration") {
  check_late(run_with_late_worker(1, 0, "6"), 1, 0, 312, 24, 56, 32 + 2 * (32 + 32));
}
