// Compute-time multipliers: by hand, and by their distributions.
#include "sim/stragglers.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "catch.hpp"
#include "helpers.hpp"

using namespace detoxsim;

namespace {

std::unique_ptr<Stragglers> stragglers(const std::string& name, const std::vector<Setting>& settings, int workers,
                                       std::uint64_t seed = 1) {
  return make_stragglers(parse_component(ComponentKind::stragglers, name, settings), {workers, seed});
}

// The factors of many workers and iterations, ascending.
std::vector<double> sample(const std::string& name, const std::vector<Setting>& settings) {
  std::vector<double> all;
  const auto drawn = stragglers(name, settings, 1000);
  for (int iteration = 1; iteration <= 20; ++iteration) {
    for (const double factor : drawn->factors(iteration)) all.push_back(factor);
  }
  std::sort(all.begin(), all.end());
  return all;
}

}  // namespace

// tiny.xml as in simulation_test: worker-1 32 + 48 + 32 µs, worker-2 16 + 24 + 16, worker-3 8 + 12 + 8. With worker-3
// (number 2) 20 times slower: 8 + 240 + 8 = 256 µs, so it computes until 248 µs and the last report comes 8 µs later.
TEST_CASE("a slow worker computes longer, as worked out by hand") {
  const TinyRun result =
      run(tiny_scenario("tiny.xml", {{"cluster.stragglers", R"({"name": "constant", "workers": [2], "factor": 20})"}}));
  REQUIRE(result.rows.size() == 3);
  for (const auto& row : result.rows) {
    check_phases(row, 32, 216, 8, 288);
  }
}

TEST_CASE("transient: slow in its iterations only") {
  const auto drawn = stragglers("transient", {{"workers", "[1]"}, {"factor", "3"}, {"first", "2"}, {"last", "3"}}, 2);
  const std::vector<double> usual = {1, 1}, slow = {1, 3};
  CHECK(drawn->factors(1) == usual);
  CHECK(drawn->factors(2) == slow);
  CHECK(drawn->factors(3) == slow);
  CHECK(drawn->factors(4) == usual);
  CHECK(stragglers("none", {}, 2)->factors(7) == usual);
}

TEST_CASE("profile: a row for each iteration, from the start again after the last") {
  const auto drawn = stragglers("profile", {{"file", DETOXSIM_TEST_DATA "/stragglers.csv"}}, 3);
  CHECK(drawn->factors(1) == std::vector<double>{1, 2.5, 1});
  CHECK(drawn->factors(2) == std::vector<double>{1e1, 1, 0.5});
  CHECK(drawn->factors(3) == drawn->factors(1));
}

// Of 20,000 draws a share s lies below the s-quantile within 4 deviations, 4·sqrt(s(1-s)/20000) <= 0.0142.
// Lognormal: median 1, and P(factor <= e^sigma) = Phi(1) = 0.84134. Pareto: P(factor <= x) = 1 - x^-alpha.
TEST_CASE("lognormal and pareto: the shares of their distributions") {
  const auto share_below = [](const std::vector<double>& values, double x) {
    const auto below = std::lower_bound(values.begin(), values.end(), x) - values.begin();
    return static_cast<double>(below) / static_cast<double>(values.size());
  };
  const auto lognormal = sample("lognormal", {{"sigma", "0.5"}});
  CHECK(std::abs(share_below(lognormal, 1) - 0.5) < 0.0142);
  CHECK(std::abs(share_below(lognormal, std::exp(0.5)) - 0.84134) < 0.0104);
  const auto pareto = sample("pareto", {{"alpha", "2"}});
  CHECK(pareto.front() >= 1);
  CHECK(std::abs(share_below(pareto, 2) - 0.75) < 0.0123);
  CHECK(std::abs(share_below(pareto, 10) - 0.99) < 0.0029);
}

// The middle of level i of L is the quantile at (i + 1/2)/L: with two levels and alpha = 1, 1/(1 - 1/4) and 1/(1 -
// 3/4).
TEST_CASE("levels: so many different factors, as likely as each other") {
  const auto two = sample("pareto", {{"alpha", "1"}, {"levels", "2"}});
  CHECK(two.front() == Approx(4.0 / 3));
  CHECK(two.back() == Approx(4));
  CHECK(std::set<double>(two.begin(), two.end()).size() == 2);
  const auto many = sample("lognormal", {{"levels", "32"}});
  CHECK(std::set<double>(many.begin(), many.end()).size() == 32);
}

TEST_CASE("every kind of straggler: positive, the same again, other iterations and seeds apart where they are drawn",
          "[every straggler]") {
  for (const auto& name : Catalog::of(ComponentKind::stragglers).names()) {
    CAPTURE(name);
    std::vector<Setting> settings;
    if (name == "profile") settings = {{"file", DETOXSIM_TEST_DATA "/stragglers.csv"}};
    const auto factors = stragglers(name, settings, 3)->factors(5);
    REQUIRE(factors.size() == 3);
    CHECK(std::all_of(factors.begin(), factors.end(), [](double factor) { return factor > 0; }));
    CHECK(stragglers(name, settings, 3)->factors(5) == factors);
    const bool drawn = name == "lognormal" || name == "pareto";
    CHECK((stragglers(name, settings, 3)->factors(6) != factors) == (drawn || name == "profile"));
    CHECK((stragglers(name, settings, 3, 2)->factors(5) != factors) == drawn);
  }
}

TEST_CASE("stragglers: every error says what to do") {
  const auto refused = [](const std::string& name, const std::vector<Setting>& settings) -> std::string {
    try {
      stragglers(name, settings, 3);
    } catch (const InputError& error) {
      return error.what();
    }
    return "";
  };
  CHECK(refused("constant", {{"workers", "[0, 3]"}}) == "workers: expected workers in 0 … p-1 = 2, got 3");
  CHECK(refused("transient", {{"first", "5"}, {"last", "4"}}) == "last: expected first = 5 or later, got 4");
  CHECK(refused("profile", {}) == "file: give a CSV file");
  CHECK(refused("profile", {{"file", "/nowhere.csv"}}) == "file: /nowhere.csv: can't be read; is the path right?");
  const std::string few = DETOXSIM_TEST_DATA "/stragglers.csv";
  CHECK_THROWS_WITH(make_stragglers(parse_component(ComponentKind::stragglers, "profile", {{"file", few}}), {4, 1}),
                    few + ", row 1: expected a factor for each of p = 4 workers, got 3");
}
