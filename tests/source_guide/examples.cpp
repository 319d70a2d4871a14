// One small simulation in which every example of src/README.md takes part.
#include "sim/small_platform.hpp"

using namespace detoxsim;

TEST_CASE("source guide: all examples in one simulation", "[source guide]") {
  const TinyRun result =
      run(tiny_scenario("star.xml", {{"cluster.workers", "5"},
                                     {"cluster.broadcast", "binary-tree"},
                                     {"cluster.stragglers", "ramp"},
                                     {"training.dataset", "stripes"},
                                     {"training.model", "narrow"},
                                     {"redundancy.scheme", "striped"},
                                     {"redundancy.r", "2"},
                                     {"aggregation.outer", R"({"name": "first-row", "outside_guarantee": "allow"})"},
                                     {"byzantine.q", "2"},
                                     {"byzantine.placement", "last"},
                                     {"byzantine.attack", "amplify"}}));
  CHECK(result.status == RunStatus::done);
  REQUIRE(result.rows.size() == 3);
  for (const auto& row : result.rows) {
    // Worker w holds file w mod 2: the last two workers hold one file each, beside one and two honest workers.
    CHECK(row.byzantine == std::vector<int>{3, 4});
    CHECK(row.corrupted_votes == 0);
    CHECK(row.no_majority_votes == 1);
    CHECK(row.train_loss.has_value());
  }
}
