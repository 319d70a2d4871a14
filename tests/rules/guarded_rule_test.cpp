// The policies around a rule: which f, what outside the guarantee, what with rows that are not finite.
#include <cmath>
#include <limits>

#include "catch.hpp"
#include "rules/support.hpp"

namespace detoxsim {

using testing::component;
using testing::Rows;

namespace {

constexpr float nan = std::numeric_limits<float>::quiet_NaN();
constexpr float infinity = std::numeric_limits<float>::infinity();

struct Result {
  GuardedRule::Outcome outcome;
  std::vector<float> out;
};

Result guarded(const Component& chosen, const Rows& rows, int f) {
  ThreadPool pool(1);
  GuardedRule rule(chosen, pool);
  Result result{{}, std::vector<float>(rows.at(0).size())};
  const auto all = testing::pointers(rows);
  result.outcome = rule.aggregate({all, testing::length(rows)}, f, result.out);
  return result;
}

std::string refusal(const Component& chosen, int n, int f) {
  ThreadPool pool(1);
  return GuardedRule(chosen, pool).refusal(n, f);
}

Component allowed(const std::string& name) {
  return component(ComponentKind::rule, name, {{"outside_guarantee", std::string("allow")}});
}

}  // namespace

TEST_CASE("a refusal names rule, inequality and numbers, and the way out where there is one") {
  const auto krum = component(ComponentKind::rule, "krum");
  CHECK(refusal(krum, 7, 2) == "");
  CHECK(refusal(krum, 5, 2) ==
        "krum needs n >= 2f+3, but n = 5 and f = 2; set outside_guarantee to \"allow\" to run it all the same");
  CHECK(refusal(allowed("krum"), 5, 2) == "");
  CHECK(refusal(component(ComponentKind::rule, "bulyan"), 11, 2) == "");
  CHECK(refusal(component(ComponentKind::rule, "bulyan"), 8, 2) == "bulyan needs n >= 4f+3, but n = 8 and f = 2");
  CHECK(refusal(allowed("trimmed-mean"), 4, 2) == "trimmed-mean needs n >= 2f+1, but n = 4 and f = 2");
  CHECK(refusal(component(ComponentKind::rule, "mean"), 4, 2) == "");
  CHECK(refusal(component(ComponentKind::rule, "sign-sgd"), 4, 4) == "");
  CHECK(refusal(component(ComponentKind::rule, "smea"), 100, 30) == "smea can't be computed at n = 100 and f = 30");
}

TEST_CASE("f is the scenario's where it has one") {
  ThreadPool pool(1);
  CHECK(GuardedRule(component(ComponentKind::rule, "krum"), pool).effective_f(3) == 3);
  CHECK(GuardedRule(component(ComponentKind::rule, "krum", {{"f", std::int64_t{1}}}), pool).effective_f(3) == 1);
  CHECK(GuardedRule(component(ComponentKind::rule, "krum", {{"f", std::int64_t{0}}}), pool).effective_f(3) == 0);
  CHECK(GuardedRule(component(ComponentKind::rule, "mean"), pool).effective_f(3) == 0);
}

TEST_CASE("a row that is not finite leaves, and f with it") {
  // Without NaN: n = 4, f = 1, trimmed mean (1+3)/2
  const auto result = guarded(component(ComponentKind::rule, "trimmed-mean"), {{0}, {nan}, {1}, {3}, {50}}, 2);
  CHECK(result.out[0] == 2);
  CHECK(result.outcome.dropped == 1);
  CHECK(result.outcome.n == 4);
  CHECK(result.outcome.f == 1);
  CHECK(result.outcome.updated);
  CHECK_FALSE(result.outcome.guarantee_lost);
}

TEST_CASE("nothing left is no update") {
  const auto result = guarded(component(ComponentKind::rule, "mean"), {{nan, 0}, {0, infinity}}, 0);
  CHECK_FALSE(result.outcome.updated);
  CHECK(result.outcome.dropped == 2);
}

TEST_CASE("told to propagate, a rule gives NaN") {
  const auto chosen = component(ComponentKind::rule, "krum", {{"non_finite", std::string("propagate")}});
  const auto result = guarded(chosen, {{0}, {infinity}, {1}, {3}, {4}}, 1);
  CHECK(std::isnan(result.out[0]));
  CHECK(result.outcome.updated);
  CHECK(result.outcome.dropped == 0);
}

TEST_CASE("a sum that overflows gives NaN rather than infinity, with no row to blame") {
  const auto result = guarded(component(ComponentKind::rule, "multi-krum"), {{3e38f}, {3e38f}, {3e38f}}, 0);
  CHECK((std::isnan(result.out[0]) || result.out[0] == 3e38f));
  CHECK(result.outcome.dropped == 0);
}

TEST_CASE("rows lost in mid-run lower f and are counted") {
  SECTION("too few for f, but enough for a smaller one") {
    // n = 4 and f = 2: trimmed mean needs n > 2f, so f = 1: (1+2)/2
    const auto result = guarded(component(ComponentKind::rule, "trimmed-mean"), {{0}, {1}, {2}, {9}}, 2);
    CHECK(result.outcome.f == 1);
    CHECK(result.out[0] == 1.5f);
    CHECK(result.outcome.guarantee_lost);
  }
  SECTION("computable, but no longer guaranteed") {
    CHECK(guarded(component(ComponentKind::rule, "krum"), {{0}, {1}, {3}, {4}}, 1).outcome.guarantee_lost);
    CHECK_FALSE(guarded(component(ComponentKind::rule, "krum"), {{0}, {1}, {3}, {4}, {5}}, 1).outcome.guarantee_lost);
  }
  SECTION("never promised, so never lost") {
    CHECK_FALSE(guarded(allowed("krum"), {{0}, {1}, {3}, {4}}, 1).outcome.guarantee_lost);
  }
  SECTION("no f at all would do") {
    const auto result = guarded(component(ComponentKind::rule, "multi-krum"), {{0}, {1}}, 1);
    CHECK_FALSE(result.outcome.updated);
    CHECK(result.outcome.guarantee_lost);
  }
}

TEST_CASE("a non-finite row doesn't renumber monna's trusted one") {
  // Trusted is row 2 (5), nearest two of n−f = 3: 4 and 6. Had row 0 left first, row 2 would be 6, with 9 as a
  // neighbour.
  const auto chosen = component(ComponentKind::rule, "monna", {{"trusted", std::int64_t{2}}});
  CHECK(guarded(chosen, {{nan}, {4}, {5}, {6.1f}, {7.1f}}, 2).out[0] == Approx(15.1 / 3));
}

}  // namespace detoxsim
