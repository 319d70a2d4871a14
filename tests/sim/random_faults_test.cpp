// Clusters on which everything goes wrong at once, each in a process of its own: every run comes to an end, and every
// report is accounted for. Under sanitizers this also finds leaks and wild pointers.
#include <sys/wait.h>
#include <unistd.h>

#include "base/random.hpp"
#include "catch.hpp"
#include "helpers.hpp"

using namespace detoxsim;

namespace {

template <class T>
T any(RandomStream& random, const std::vector<T>& choices) {
  return choices[random.below(choices.size())];
}

// star.xml: an iteration takes some 500 µs.
Scenario troubled(std::uint64_t seed) {
  RandomStream random(seed, "troubled cluster");
  const int p = 3 + static_cast<int>(random.below(10)), r = 1 + static_cast<int>(random.below(3));
  const std::string rate = any<std::string>(random, {"1", "30", "300"}),
                    lasts = any<std::string>(random, {"1e-4", "1e-3", R"("for-ever")"});
  const std::string digests = any<std::string>(random, {"gradients", "digests"});
  std::vector<Setting> settings = {
      {"cluster.workers", std::to_string(p)},
      {"cluster.servers", any<std::string>(random, {"1", "1", "3"})},
      {"cluster.broadcast", any<std::string>(random, {"flat", "binomial", R"({"name": "chain", "chunks": 3})"})},
      {"cluster.deadline", any<std::string>(random, {"2e-4", "5e-4", "2e-3"})},
      {"cluster.required_reports", any<std::string>(random, {R"("all")", R"("all")", std::to_string(p / 2 + 1)})},
      {"cluster.quorum", std::to_string(1 + random.below(static_cast<std::uint64_t>(p)))},
      {"cluster.attempts", "4"},
      {"cluster.late_workers", any<std::string>(random, {"cancel", "finish"})},
      {"cluster.stragglers", any<std::string>(random, {"none", R"({"name": "pareto", "alpha": 1})"})},
      {"cluster.faults", R"([{"name": "random-crashes", "rate": )" + rate + R"(, "lasts": )" + lasts +
                             R"(}, {"name": "random-link-failures", "rate": )" + rate + R"(, "lasts": 1e-4},
                             {"name": "random-slow-links", "rate": 100, "lasts": 1e-3}])"},
      {"training.batch_size", "24"},
      {"training.iterations", "5"},
      {"redundancy.scheme", r > 1 ? "repetition" : "none"},
      {"redundancy.r", std::to_string(r)},
      {"redundancy.vote.early", any<std::string>(random, {"true", "false"})},
      {"redundancy.vote.on", digests},
      {"redundancy.vote.fetch_timeout", "2e-4"},
      {"redundancy.vote.hash_rate", "1e7"},
      {"byzantine.q", std::to_string(random.below(3))},
      {"byzantine.attack", "sign-flip"},
      {"byzantine.digest", any<std::string>(random, {"consistent", "wrong-gradient", "silence", "equivocation"})},
      {"seed", std::to_string(seed)}};
  if (random.below(2) == 0)
    settings.push_back({"workload", R"({"name": "timing-only", "parameters": 8, "flops_per_sample": 24})"});
  return tiny_scenario("star.xml", settings);
}

enum Code { finished = 0, not_finished = 3, not_accounted = 4, thrown = 5 };

int code_of(const Scenario& scenario) {
  const TinyRun result = run(scenario);
  int open = 0;  // sent in an iteration, and of unknown fate at its end
  for (const auto& row : result.rows) {
    open += row.reports_sent - row.reports_voted - row.late_reports - row.lost_reports;
    const bool may_cross = scenario.cluster.late_workers == LateWorkers::finish;
    if (open < 0 || open > (may_cross ? scenario.cluster.workers : 0)) return not_accounted;
    if (row.sim_s <= 0 || row.reports_voted > scenario.cluster.workers) return not_accounted;
  }
  if (result.status == RunStatus::unfinished) return not_finished;
  return open == 0 && result.rows.size() == 5 ? finished : not_accounted;
}

void check_all(std::uint64_t clusters) {
  int done = 0, unfinished = 0;
  for (std::uint64_t seed = 0; seed < clusters; ++seed) {
    const pid_t child = fork();
    REQUIRE(child >= 0);
    if (child == 0) {
      alarm(60);  // a hang is a failure
      int code = thrown;
      try {
        code = code_of(troubled(seed));
      } catch (const std::exception& error) {
        std::fprintf(stderr, "seed %d: %s\n", static_cast<int>(seed), error.what());
      }
      std::exit(code);  // with the leak check of AddressSanitizer
    }
    int status = 0;
    waitpid(child, &status, 0);
    CAPTURE(seed, status);
    REQUIRE(WIFEXITED(status));
    CHECK((WEXITSTATUS(status) == finished || WEXITSTATUS(status) == not_finished));
    (WEXITSTATUS(status) == finished ? done : unfinished) += 1;
  }
  // Of both there are many, or the test would say little.
  CHECK(done > static_cast<int>(clusters) / 5);
  CHECK(unfinished > static_cast<int>(clusters) / 10);
}

}  // namespace

TEST_CASE("500 clusters in trouble", "[large]") { check_all(500); }

#ifdef __SANITIZE_ADDRESS__
TEST_CASE("50 clusters in trouble") { check_all(50); }
#endif
