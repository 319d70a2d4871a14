#include "redundancy/law.hpp"

#include <bit>
#include <numeric>

#include "redundancy/helpers.hpp"

using namespace detoxsim;
using namespace detoxsim::testing;

namespace {

constexpr NoMajority policies[] = {NoMajority::drop, NoMajority::first, NoMajority::mean};

// What all placements of q among p workers give, each placement a set bit pattern.
struct Enumerated {
  std::vector<double> corrupted;  ///< by number of groups with a Byzantine strict majority
  double ties = 0;                ///< mean number of groups half of whose workers are Byzantine
};

int byzantine_in(const std::vector<int>& group, unsigned placement) {
  int count = 0;
  for (const int worker : group) count += placement >> worker & 1u;
  return count;
}

Enumerated enumerate(const Assignment& assignment, int q) {
  Enumerated result{std::vector<double>(assignment.holders.size() + 1, 0.0), 0};
  double placements = 0;
  for (unsigned placement = 0; placement < 1u << assignment.workers(); ++placement) {
    if (std::popcount(placement) != q) continue;
    ++placements;
    std::size_t won = 0;
    for (const auto& group : assignment.holders) {
      const int bad = byzantine_in(group, placement), good = static_cast<int>(group.size()) - bad;
      won += bad > good;
      result.ties += bad == good;
    }
    ++result.corrupted[won];
  }
  for (double& count : result.corrupted) count /= placements;
  result.ties /= placements;
  return result;
}

// The most groups that turn, over all placements: by a strict majority, or (a tie is enough) by half or more.
int most_won(const Assignment& assignment, int q, bool tie_is_enough) {
  int most = 0;
  for (unsigned placement = 0; placement < 1u << assignment.workers(); ++placement) {
    if (std::popcount(placement) != q) continue;
    int won = 0;
    for (const auto& group : assignment.holders) {
      const int bad = byzantine_in(group, placement), good = static_cast<int>(group.size()) - bad;
      won += tie_is_enough ? bad >= good : bad > good;
    }
    most = std::max(most, won);
  }
  return most;
}

}  // namespace

TEST_CASE("law: equals the enumeration of all placements for every p ≤ 9, q and r") {
  for (int p = 1; p <= 9; ++p) {
    for (int r = 1; r <= p; ++r) {
      const Assignment assignment = grouped("repetition", p, r);
      for (int q = 0; q <= p; ++q) {
        const VoteLaw law = corrupted_vote_law(assignment.group_sizes(), q);
        const Enumerated expected = enumerate(assignment, q);
        INFO("p = " << p << ", r = " << r << ", q = " << q);
        double mean = 0;
        for (std::size_t c = 0; c < expected.corrupted.size(); ++c) {
          const double probability = c < law.corrupted.size() ? law.corrupted[c] : 0;
          REQUIRE(probability == Approx(expected.corrupted[c]).margin(1e-14).epsilon(1e-13));
          mean += static_cast<double>(c) * expected.corrupted[c];
        }
        REQUIRE(law.mean == Approx(mean).margin(1e-14).epsilon(1e-13));
        REQUIRE(law.no_majority_mean == Approx(expected.ties).margin(1e-14).epsilon(1e-13));
      }
    }
  }
}

TEST_CASE("law: hand values") {
  SECTION("p = 6, r = 3, q = 2") {
    // Both in one group: 2 groups · C(3,2) of the C(6,2) = 15 placements.
    const VoteLaw law = corrupted_vote_law({3, 3}, 2);
    REQUIRE(law.corrupted.size() == 2);
    CHECK(law.corrupted[0] == Approx(9.0 / 15));
    CHECK(law.corrupted[1] == Approx(6.0 / 15));
    CHECK(law.mean == Approx(6.0 / 15));
    CHECK(law.no_majority_mean == 0);
  }
  SECTION("p = 5, r = 2, q = 2: groups of 3 and 2") {
    // Of C(5,2) = 10 placements 3 + 1 put both into one group; 3·2 put one into each, a tie in the group of 2.
    const VoteLaw law = corrupted_vote_law({3, 2}, 2);
    CHECK(law.mean == Approx(4.0 / 10));
    CHECK(law.no_majority_mean == Approx(6.0 / 10));
  }
  SECTION("p = 45, r = 3, q = 5") {
    // C(45,5) = 1,221,759 placements. Two groups with two or more: C(15,2) pairs · (3·3·39 + 2·3·1) = 37,485.
    // A given group with two or more: 3·C(42,3) + C(42,2) = 35,301; 15 of these count pairs twice, so exactly one
    // group: 529,515 − 2·37,485 = 454,545.
    const VoteLaw law = corrupted_vote_law(std::vector<int>(15, 3), 5);
    REQUIRE(law.corrupted.size() == 3);
    CHECK(law.corrupted[0] == Approx(729729.0 / 1221759).epsilon(1e-13));
    CHECK(law.corrupted[1] == Approx(454545.0 / 1221759).epsilon(1e-13));
    CHECK(law.corrupted[2] == Approx(37485.0 / 1221759).epsilon(1e-13));
    CHECK(law.mean == Approx(529515.0 / 1221759).epsilon(1e-13));
  }
  SECTION("without redundancy every Byzantine worker corrupts its own vote") {
    const VoteLaw law = corrupted_vote_law(std::vector<int>(10, 1), 4);
    CHECK(law.corrupted[4] == Approx(1));
    CHECK(law.mean == Approx(4));
  }
}

TEST_CASE("law: sums to one and has the hypergeometric mean, also for large clusters") {
  for (const auto& [p, q, r] : {std::array{45, 9, 5}, {50, 7, 3}, {100, 20, 4}, {999, 100, 3}, {300, 299, 5}}) {
    const std::vector<int> sizes = grouped("repetition", p, r).group_sizes();
    const VoteLaw law = corrupted_vote_law(sizes, q);
    // E[corrupted] = Σ over groups of P(a strict majority of s workers drawn from p is among the q), term by term:
    // P(j) = Π C(q,j)·C(p−q,s−j)/C(p,s).
    const auto choose = [](int n, int k) {
      double value = n < k ? 0 : 1;
      for (int i = 0; i < k && value > 0; ++i) value *= double(n - i) / (i + 1);
      return value;
    };
    double mean = 0, ties = 0;
    for (const int s : sizes) {
      for (int j = 0; j <= s; ++j) {
        const double probability = choose(q, j) * choose(p - q, s - j) / choose(p, s);
        if (2 * j > s) mean += probability;
        if (2 * j == s) ties += probability;
      }
    }
    INFO("p = " << p << ", q = " << q << ", r = " << r);
    CHECK(std::accumulate(law.corrupted.begin(), law.corrupted.end(), 0.0) == Approx(1).epsilon(1e-12));
    CHECK(law.mean == Approx(mean).epsilon(1e-11));
    CHECK(law.no_majority_mean == Approx(ties).epsilon(1e-11));
  }
}

TEST_CASE("law: the worst case equals the best placement found by trying all") {
  for (int p = 1; p <= 9; ++p) {
    for (int r = 1; r <= p; ++r) {
      const Assignment assignment = grouped("repetition", p, r);
      for (int q = 0; q <= p; ++q) {
        for (const NoMajority policy : policies) {
          INFO("p = " << p << ", r = " << r << ", q = " << q << ", policy " << static_cast<int>(policy));
          REQUIRE(worst_case_votes(assignment.group_sizes(), q, policy) ==
                  most_won(assignment, q, policy != NoMajority::drop));
        }
      }
    }
  }
}

TEST_CASE("law: the worst case by hand") {
  // r = 3: ⌊q/2⌋ of equal groups. Groups of 4 fall to 3 workers under drop, to 2 where a tie is enough.
  CHECK(worst_case_votes(std::vector<int>(15, 3), 5, NoMajority::drop) == 2);
  CHECK(worst_case_votes(std::vector<int>(15, 3), 5, NoMajority::mean) == 2);
  CHECK(worst_case_votes(std::vector<int>(4, 4), 5, NoMajority::drop) == 1);
  CHECK(worst_case_votes(std::vector<int>(4, 4), 5, NoMajority::first) == 2);
  // Sizes 4, 3, 3: the two of 3 cost 2 each under drop, the one of 4 costs 3; q = 4 wins the two cheap ones.
  CHECK(worst_case_votes({4, 3, 3}, 4, NoMajority::drop) == 2);
  CHECK(cheapest_first({4, 3, 3}, NoMajority::drop) == std::vector<int>{1, 2, 0});
  CHECK(cheapest_first({4, 3, 3}, NoMajority::first) == std::vector<int>{0, 1, 2});
}

TEST_CASE("law: the paper's bound by hand") {
  // (45, 5, 3): ε = 1/9, 40·(1/9)·(8/9) = 320/81 to the power 1, times 15 votes: 59.26, more than all 15: vacuous.
  const auto vacuous = paper_bound(45, 5, 3);
  REQUIRE(vacuous);
  CHECK(vacuous->value == Approx(15 * 320.0 / 81));
  CHECK(vacuous->vacuous);
  // (100, 2, 5): ε = 0.02, 40·0.02·0.98 = 0.784, squared 0.614656, times 20 votes: 12.29312, below 20.
  const auto bound = paper_bound(100, 2, 5);
  REQUIRE(bound);
  CHECK(bound->value == Approx(12.29312));
  CHECK_FALSE(bound->vacuous);
  CHECK(corrupted_vote_law(std::vector<int>(20, 5), 2).mean <= bound->value);
  CHECK_FALSE(paper_bound(45, 5, 4));  // even r
  CHECK_FALSE(paper_bound(50, 7, 3));  // 3 doesn't divide 50
}
