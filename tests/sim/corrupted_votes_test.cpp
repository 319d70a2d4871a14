// corrupted_votes against a count of our own from the recorded placement.
#include "catch.hpp"
#include "helpers.hpp"

using namespace detoxsim;

namespace {

Scenario attacked(const std::string& placement, const std::string& q, const std::string& r) {
  const std::string text = R"({"cluster": {"platform": "../../platforms/star-10g.xml", "workers": 15},
    "training": {"dataset": {"name": "gaussian-mixture", "train": 600, "test": 100}, "model": "softmax",
                 "batch_size": 15, "iterations": 40},
    "redundancy": {"scheme": "repetition"}, "byzantine": {"attack": "constant"}})";
  return parse_scenario(text, "attacked", DETOXSIM_TEST_DATA,
                        {{"redundancy.r", r}, {"byzantine.q", q}, {"byzantine.placement", placement}});
}

// Worker w is in group ⌊wG/p⌋; a group is lost when more than half of it is Byzantine. Groups are counted here from the
// formula, not by the code under test.
void check_counts(const Scenario& scenario, int r) {
  const int p = 15, groups = p / r;
  int seen = 0;
  for (const auto& row : run(scenario, 2).rows) {
    std::vector<int> liars(static_cast<std::size_t>(groups), 0), size(static_cast<std::size_t>(groups), 0);
    for (int w = 0; w < p; ++w) ++size[static_cast<std::size_t>(w * groups / p)];
    for (const int w : row.byzantine) ++liars[static_cast<std::size_t>(w * groups / p)];
    int corrupted = 0, undecided = 0;
    for (std::size_t g = 0; g < liars.size(); ++g) {
      corrupted += 2 * liars[g] > size[g] ? 1 : 0;
      undecided += 2 * liars[g] == size[g] ? 1 : 0;
    }
    CHECK(row.corrupted_votes == corrupted);
    CHECK(row.no_majority_votes == undecided);
    seen += corrupted;
  }
  CHECK(seen > 0);
}

// Two workers hold the one file, and one of them lies: a tie, whose mean is no honest gradient, also where signs travel
// and there are no bytes to compare.
void check_mean_of_a_tie(const std::string& compression) {
  const TinyRun result = run(tiny_scenario("star.xml", {{"cluster.workers", "2"},
                                                        {"redundancy.scheme", "repetition"},
                                                        {"redundancy.r", "2"},
                                                        {"redundancy.vote.no_majority", "mean"},
                                                        {"byzantine.q", "1"},
                                                        {"byzantine.attack", "sign-flip"},
                                                        {"training.compression", compression}}));
  REQUIRE(result.rows.size() == 3);
  for (const auto& row : result.rows) {
    CHECK(row.no_majority_votes == 1);
    CHECK(row.corrupted_votes == 1);
  }
}

// Two of the three who hold the one file lie, without gradients: together they win the vote, apart nobody does.
void check_two_liars(bool together) {
  const TinyRun result = run(
      tiny_scenario("star.xml", {{"workload", R"({"name": "timing-only", "parameters": 8, "flops_per_sample": 24})"},
                                 {"redundancy.scheme", "repetition"},
                                 {"redundancy.r", "3"},
                                 {"byzantine.q", "2"},
                                 {"byzantine.attack", "sign-flip"},
                                 {"byzantine.collusion", together ? "true" : "false"}}));
  REQUIRE(result.rows.size() == 3);
  for (const auto& row : result.rows) {
    CHECK(row.corrupted_votes == (together ? 1 : 0));
    CHECK(row.no_majority_votes == (together ? 0 : 1));
  }
}

}  // namespace

TEST_CASE("corrupted votes, random placement, r = 3") { check_counts(attacked("random-each-iteration", "6", "3"), 3); }
TEST_CASE("corrupted votes, random placement, groups of 2 and 3, r = 2") {
  check_counts(attacked("random-each-iteration", "7", "2"), 2);
}
TEST_CASE("corrupted votes, worst case, r = 3") { check_counts(attacked("worst-case", "4", "3"), 3); }
TEST_CASE("corrupted votes, no redundancy") { check_counts(attacked("random", "4", "1"), 1); }
TEST_CASE("corrupted votes, the mean of a tie") { check_mean_of_a_tie("none"); }
TEST_CASE("corrupted votes, the mean of a tie, signs") { check_mean_of_a_tie("sign"); }
TEST_CASE("corrupted votes, timing only, liars who agree") { check_two_liars(true); }
TEST_CASE("corrupted votes, timing only, liars who don't") { check_two_liars(false); }
