// The n and f of the stages, by hand. p = 45, q = 5, r = 3 has G = 15 votes, of which F = ⌊5/2⌋ = 2 can be corrupted.
#include "redundancy/helpers.hpp"

using namespace detoxsim;
using namespace detoxsim::testing;

namespace {

struct SetUp {
  int p = 45, q = 5, r = 3;
  int buckets = 0;
  StageConfig inner = stage("mean"), outer = stage("mean");
  NoMajority no_majority = NoMajority::drop;
};

StagePlan planned(const SetUp& set_up) {
  ThreadPool pool(1);
  PipelineConfig config;
  config.no_majority = set_up.no_majority;
  config.buckets = set_up.buckets;
  if (set_up.buckets != 0) config.inner = set_up.inner;
  config.outer = set_up.outer;
  return Pipeline(config, grouped("repetition", set_up.p, set_up.r), set_up.q, 10, pool).plan();
}

bool mentions(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("stage plan: mean inside buckets, a robust rule outside") {
  // Buckets of 3; one corrupted vote moves a mean, so min(F, 5) = 2 bucket results may be bad; 5 ≥ 2·2+1.
  const StagePlan plan = planned({.buckets = 5, .outer = stage("geometric-median")});
  CHECK(plan.worst_case == 2);
  CHECK(plan.inner_n == 3);
  CHECK(plan.inner_f == 0);  // mean takes none
  CHECK(plan.outer_n == 5);
  CHECK(plan.outer_f == 2);
  CHECK(plan.within_guarantee);
  CHECK(plan.refusals.empty());
}

TEST_CASE("stage plan: an inner rule that holds in every bucket leaves nothing bad outside") {
  // 3 buckets of 5 ≥ 2F+1: the inner median holds, the outer f is 0 and Krum's 3 ≥ 2·0+3 is met.
  const StagePlan plan = planned({.buckets = 3, .inner = stage("coordinate-median"), .outer = stage("krum")});
  CHECK(plan.inner_n == 5);
  CHECK(plan.inner_f == 2);
  CHECK(plan.outer_n == 3);
  CHECK(plan.outer_f == 0);
  CHECK(plan.within_guarantee);
  CHECK(plan.refusals.empty());
}

TEST_CASE("stage plan: the fewest buckets within both guarantees") {
  const auto fewest = [](SetUp set_up) {
    set_up.buckets = automatic_buckets;
    return planned(set_up);
  };
  // Behind means all F = 2 bad results reach the outer rule: k ≥ 2·2+1 for a median, 2·2+3 for Krum, 4·2+3 for Bulyan.
  CHECK(fewest({.outer = stage("geometric-median")}).buckets == 5);
  CHECK(fewest({.outer = stage("krum")}).buckets == 7);
  CHECK(fewest({.outer = stage("bulyan")}).buckets == 11);
  // An inner median needs buckets of 2·2+1, so k ≤ 3, and leaves nothing bad: Krum needs 3, a mean one.
  CHECK(fewest({.inner = stage("coordinate-median"), .outer = stage("krum")}).buckets == 3);
  CHECK(fewest({.inner = stage("coordinate-median"), .outer = stage("mean")}).buckets == 1);
  // No liar, no need; and of rules that promise nothing, one bucket, with the plan saying so.
  CHECK(fewest({.q = 0, .outer = stage("geometric-median")}).buckets == 1);
  CHECK(fewest({}).buckets == 1);
  CHECK_FALSE(fewest({}).within_guarantee);
  // q = 15: F = 7 of 15 votes. The inner median needs all in one bucket, and Krum then three: no number suits both.
  const StagePlan none = fewest({.q = 15, .inner = stage("coordinate-median"), .outer = stage("krum")});
  CHECK(none.buckets == 15);
  CHECK_FALSE(none.refusals.empty());
  CHECK(none.workable_buckets == 0);
  // Not the fewest that run, but the fewest within the guarantee, where a rule may run outside of its own.
  CHECK(fewest({.outer = stage("krum", {{"outside_guarantee", std::string("allow")}})}).buckets == 7);
}

TEST_CASE("stage plan: a rule outside its guarantee is refused, with the nearest buckets that would do") {
  SECTION("outer: 5 bucket results, f = 2, multi-krum needs 2f+3 = 7") {
    const StagePlan plan = planned({.buckets = 5, .outer = stage("multi-krum")});
    REQUIRE(plan.refusals.size() == 1);
    CHECK(plan.refusals[0].category == Mistake::no_guarantee);
    CHECK(
        plan.refusals[0].line() ==
        "outer: multi-krum needs n >= 2f+3, but n = 5 and f = 2; set outside_guarantee to \"allow\" to run it all the "
        "same");
    CHECK(plan.workable_buckets == 7);
    CHECK_FALSE(plan.within_guarantee);
    CHECK(planned({.buckets = 6, .outer = stage("multi-krum")}).refusals.size() == 1);
    CHECK(planned({.buckets = 7, .outer = stage("multi-krum")}).refusals.empty());
  }
  SECTION("inner: buckets of 3 < 2·2+1; k = 4 has a bucket of 3 too, k = 3 has 5 each") {
    const StagePlan plan = planned({.buckets = 5, .inner = stage("coordinate-median"), .outer = stage("mean")});
    REQUIRE(plan.refusals.size() == 1);
    CHECK(mentions(plan.refusals[0].line(), "inner: coordinate-median needs n >= 2f+1, but n = 3 and f = 2"));
    CHECK(plan.workable_buckets == 3);
  }
  SECTION("a k that suits the inner rule only is no remedy") {
    // Inner median: k ≤ 3 (buckets of 5 or more), then the outer f is 0, and bulyan's 4·0+3 = 3 is met by k = 3 only.
    const StagePlan plan = planned({.buckets = 1, .inner = stage("coordinate-median"), .outer = stage("bulyan")});
    REQUIRE(plan.refusals.size() == 1);
    CHECK(mentions(plan.refusals[0].line(), "outer: bulyan needs n >= 4f+3, but n = 1 and f = 0"));
    CHECK(plan.workable_buckets == 3);
  }
  SECTION("both, and no k does: bulyan inside needs 4·7+3 = 31 of the 15 votes, F = ⌊15/2⌋ = 7") {
    const StagePlan plan = planned({.q = 15, .buckets = 5, .inner = stage("bulyan"), .outer = stage("krum")});
    REQUIRE(plan.refusals.size() == 2);
    CHECK(mentions(plan.refusals[0].line(), "inner: bulyan"));
    CHECK(mentions(plan.refusals[1].line(), "outer: krum"));
    CHECK(plan.workable_buckets == 0);
  }
  SECTION("without buckets there is none to suggest: 15 votes, F = 7, krum needs 17") {
    const StagePlan plan = planned({.q = 15, .outer = stage("krum")});
    REQUIRE(plan.refusals.size() == 1);
    CHECK(mentions(plan.refusals[0].text, "n = 15 and f = 7"));
    CHECK(plan.workable_buckets == 0);
  }
}

TEST_CASE("stage plan: without redundancy F = q, with or without buckets") {
  const StagePlan plain = planned({.r = 1, .outer = stage("krum")});
  CHECK(plain.worst_case == 5);
  CHECK(plain.inner_n == 0);
  CHECK(plain.inner_f == 0);
  CHECK(plain.outer_n == 45);
  CHECK(plain.outer_f == 5);
  CHECK(plain.within_guarantee);
  const StagePlan buckets = planned({.r = 1, .buckets = 15, .outer = stage("coordinate-median")});
  CHECK(buckets.inner_n == 3);
  CHECK(buckets.outer_n == 15);
  CHECK(buckets.outer_f == 5);
  CHECK(buckets.within_guarantee);
}

TEST_CASE("stage plan: F follows the policy for votes without majority") {
  // 4 groups of 4; 5 workers make one strict majority of 3, or two ties of 2.
  const SetUp drop{.p = 16, .q = 5, .r = 4, .outer = stage("coordinate-median")};
  CHECK(planned(drop).outer_f == 1);
  CHECK(planned(drop).within_guarantee);
  SetUp mean = drop;
  mean.no_majority = NoMajority::mean;
  CHECK(planned(mean).outer_f == 2);  // 4 < 2·2+1
  CHECK(planned(mean).refusals.size() == 1);
  CHECK_FALSE(planned(mean).within_guarantee);
}

TEST_CASE("stage plan: f of a stage never exceeds what reaches it") {
  // r = 1: F = 5; inner min(5, 3) = 3 of buckets of 3; outer min(5, 15) = 5. With k = 3: outer min(5, 3) = 3.
  const StageConfig median = stage("coordinate-median", {{"outside_guarantee", "allow"}});
  const StagePlan plan = planned({.r = 1, .buckets = 15, .inner = median, .outer = median});
  CHECK(plan.inner_f == 3);
  CHECK(plan.outer_f == 5);
  CHECK(plan.within_guarantee);  // the outer median alone suffices: 15 ≥ 2·5+1
  CHECK(plan.refusals.empty());
  CHECK(planned({.r = 1, .buckets = 3, .outer = median}).outer_f == 3);
}

TEST_CASE("stage plan: an integer overrides f; too small a one promises nothing") {
  // Krum, 5 bucket results, 2 may be bad: given 1 it runs (5 ≥ 5) and promises nothing.
  const StagePlan small = planned({.buckets = 5, .outer = stage("krum", {{"f", std::int64_t{1}}})});
  CHECK(small.outer_f == 1);
  CHECK(small.refusals.empty());
  CHECK_FALSE(small.within_guarantee);
  // Given 1 of 15, where 2 may be bad: 15 ≥ 2·2+3 would hold, but Krum scores as if one were.
  CHECK_FALSE(planned({.outer = stage("krum", {{"f", std::int64_t{1}}})}).within_guarantee);
  // Given 3 of 15: 15 ≥ 9, and 3 covers the 2.
  const StagePlan large = planned({.outer = stage("krum", {{"f", std::int64_t{3}}})});
  CHECK(large.outer_f == 3);
  CHECK(large.within_guarantee);
  // An inner median given 1 holds for 1, not for 2: the outer rule still expects 2.
  const StagePlan inner = planned({.buckets = 5,
                                   .inner = stage("coordinate-median", {{"f", std::int64_t{1}}}),
                                   .outer = stage("geometric-median")});
  CHECK(inner.inner_f == 1);
  CHECK(inner.outer_f == 2);
  CHECK(inner.refusals.empty());
}

TEST_CASE("stage plan: allowed outside its guarantee, a rule runs and promises nothing") {
  const StagePlan plan = planned({.buckets = 5, .outer = stage("krum", {{"outside_guarantee", "allow"}})});
  CHECK(plan.refusals.empty());
  CHECK(plan.outer_f == 2);
  CHECK_FALSE(plan.within_guarantee);
}

TEST_CASE("stage plan: the mean is never refused, and promises something where nothing can be corrupted") {
  CHECK_FALSE(planned({.outer = stage("mean")}).within_guarantee);
  CHECK(planned({.outer = stage("mean")}).refusals.empty());
  const StagePlan plan = planned({.q = 1, .buckets = 5});  // one worker of a group of 3 wins no vote
  CHECK(plan.worst_case == 0);
  CHECK(plan.outer_f == 0);
  CHECK(plan.within_guarantee);
}

TEST_CASE("stage plan: pre-aggregators change what reaches the rule") {
  // Bucketing by s = 2 before an outer median: 15 votes make ⌈15/2⌉ = 8 averages, each bad vote spoils one.
  StageConfig outer = stage("coordinate-median");
  outer.before.push_back(component(ComponentKind::pre_aggregator, "bucketing", {{"size", std::int64_t{2}}}));
  const StagePlan plan = planned({.outer = outer});
  CHECK(plan.outer_n == 8);
  CHECK(plan.outer_f == 2);
  CHECK(plan.within_guarantee);
}
