// Which workers are Byzantine: each placement by its definition, and what all of them promise.
#include <algorithm>
#include <boost/math/distributions/chi_squared.hpp>
#include <map>
#include <set>

#include "attacks/helpers.hpp"

using namespace detoxsim;
using namespace detoxsim::testing;

namespace {

using Workers = std::vector<int>;

int groups_won(const Grouping& cluster, const Workers& byzantine) {
  std::vector<int> bad(cluster.to_win.size(), 0);
  for (const int worker : byzantine)
    ++bad[static_cast<std::size_t>(cluster.assignment.file_of[static_cast<std::size_t>(worker)])];
  int won = 0;
  for (std::size_t g = 0; g < bad.size(); ++g) won += bad[g] >= cluster.to_win[g];
  return won;
}

}  // namespace

TEST_CASE("placements: q distinct workers, ascending, for every placement", "[every placement]") {
  for (const std::string& name : Catalog::of(ComponentKind::placement).names()) {
    for (int p = 1; p <= 20; ++p) {
      for (const int r : {1, 2, 3, 5}) {
        if (r > p) continue;
        const Grouping cluster(p, r);
        for (int q = 0; q <= p; ++q) {
          INFO(name << ", p = " << p << ", r = " << r << ", q = " << q);
          const Workers workers = placed(name, cluster, q, 11, 4);
          REQUIRE(static_cast<int>(workers.size()) == q);
          REQUIRE(std::adjacent_find(workers.begin(), workers.end(), std::greater_equal<>()) == workers.end());
          REQUIRE((q == 0 || (workers.front() >= 0 && workers.back() < p)));
        }
      }
    }
  }
}

TEST_CASE("placements: those that don't say otherwise ignore the groups, so runs with other r can be paired",
          "[every placement]") {
  for (const auto& [name, entry] : Catalog::of(ComponentKind::placement).entries()) {
    if (entry.declares(Property::groups, Params(entry.params))) {
      // Else it need not say so.
      CHECK(placed(name, Grouping(24, 1), 7) != placed(name, Grouping(24, 3), 7));
      continue;
    }
    for (std::int64_t iteration = 1; iteration <= 5; ++iteration) {
      for (const std::uint64_t seed : {1u, 99u}) {
        const Workers plain = placed(name, Grouping(24, 1), 7, seed, iteration);
        for (const int r : {2, 3, 5, 24}) {
          for (const NoMajority policy : {NoMajority::drop, NoMajority::mean}) {
            INFO(name << ", r = " << r);
            REQUIRE(placed(name, Grouping(24, r, policy), 7, seed, iteration) == plain);
          }
        }
      }
    }
  }
}

TEST_CASE("placement random-each-iteration: every subset equally often, afresh each iteration") {
  // p = 5, q = 2: 10 subsets, 600 of 6,000 iterations each.
  const Grouping cluster(5, 1);
  for (const std::uint64_t seed : {1u, 271828u, 3141592653u}) {
    std::map<Workers, int> counts;
    for (std::int64_t iteration = 1; iteration <= 6000; ++iteration)
      ++counts[placed("random-each-iteration", cluster, 2, seed, iteration)];
    REQUIRE(counts.size() == 10);
    double statistic = 0;
    for (const auto& [subset, count] : counts) statistic += (count - 600.0) * (count - 600.0) / 600;
    CHECK(boost::math::cdf(boost::math::complement(boost::math::chi_squared(9), statistic)) > 1e-3);
  }
}

TEST_CASE("placement random: one subset for the whole run, another for another seed") {
  const Grouping cluster(45, 3);
  const Workers first = placed("random", cluster, 5, 1, 1);
  for (std::int64_t iteration = 2; iteration <= 20; ++iteration)
    CHECK(placed("random", cluster, 5, 1, iteration) == first);
  std::set<Workers> seen;
  for (std::uint64_t seed = 1; seed <= 50; ++seed) seen.insert(placed("random", cluster, 5, seed));
  CHECK(seen.size() > 45);  // C(45,5) is over a million
}

TEST_CASE("placement fixed: the first q, or the list") {
  const Grouping cluster(9, 3);
  CHECK(placed("fixed", cluster, 3) == Workers{0, 1, 2});
  CHECK(placed("fixed", cluster, 3, 1, 7, {{"workers", Integers{8, 0, 4}}}) == Workers{0, 4, 8});
  const auto list = [&](const Integers& workers) { placed("fixed", cluster, 3, 1, 1, {{"workers", workers}}); };
  CHECK_THROWS_AS(list({0, 4}), InputError);        // too few
  CHECK_THROWS_AS(list({0, 4, 5, 8}), InputError);  // too many
  CHECK_THROWS_AS(list({0, 4, 4}), InputError);     // twice
  CHECK_THROWS_AS(list({0, 4, 9}), InputError);     // there is no worker 9
  CHECK_NOTHROW(list({0, 4, 8}));
}

TEST_CASE("placement block: q consecutive workers, round the end, from a start that the seed chooses once") {
  const Grouping cluster(7, 1);
  std::set<Workers> seen;
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    const Workers workers = placed("block", cluster, 3, seed, 1);
    REQUIRE(placed("block", cluster, 3, seed, 50) == workers);
    int starts = 0;  // a block has exactly one member whose predecessor is no member
    for (const int worker : workers)
      starts += std::count(workers.begin(), workers.end(), (worker + 6) % 7) == 0 ? 1 : 0;
    REQUIRE(starts == 1);
    seen.insert(workers);
  }
  CHECK(seen.size() == 7);
}

TEST_CASE("placement worst-case: cheapest groups first, the rest into the next") {
  // Groups {0,1,2}, {3,4,5}, {6,7,8}: two workers win one.
  CHECK(placed("worst-case", Grouping(9, 3), 3) == Workers{0, 1, 3});
  CHECK(placed("worst-case", Grouping(9, 3), 5) == Workers{0, 1, 3, 4, 6});
  CHECK(placed("worst-case", Grouping(9, 3), 7) == Workers{0, 1, 2, 3, 4, 6, 7});
  // Groups of 4, 3 and 3: 3, 2 and 2 workers win under drop; 2 each where a tie is enough.
  CHECK(placed("worst-case", Grouping(10, 3), 4) == Workers{4, 5, 7, 8});
  CHECK(placed("worst-case", Grouping(10, 3), 6) == Workers{0, 1, 4, 5, 7, 8});
  CHECK(placed("worst-case", Grouping(10, 3, NoMajority::first), 4) == Workers{0, 1, 4, 5});
}

TEST_CASE("placement worst-case: wins exactly F groups, for every p ≤ 20, q, r and policy") {
  for (const NoMajority policy : {NoMajority::drop, NoMajority::first, NoMajority::mean}) {
    for (int p = 1; p <= 20; ++p) {
      for (int r = 1; r <= p; ++r) {
        const Grouping cluster(p, r, policy);
        for (int q = 0; q <= p; ++q) {
          INFO("p = " << p << ", r = " << r << ", q = " << q << ", policy " << static_cast<int>(policy));
          REQUIRE(groups_won(cluster, placed("worst-case", cluster, q)) ==
                  worst_case_votes(cluster.assignment.group_sizes(), q, policy));
        }
      }
    }
  }
}
