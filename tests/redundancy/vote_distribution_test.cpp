#include "redundancy/vote_distribution.hpp"

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

TEST_CASE("vote distribution: equals the enumeration of all placements for every p ≤ 9, q and r") {
  for (int p = 1; p <= 9; ++p) {
    for (int r = 1; r <= p; ++r) {
      const Assignment assignment = grouped("repetition", p, r);
      for (int q = 0; q <= p; ++q) {
        const std::vector<double> distribution = corrupted_vote_distribution(assignment.group_sizes(), q);
        const VoteMeans means = mean_votes(assignment.group_sizes(), q);
        const Enumerated expected = enumerate(assignment, q);
        INFO("p = " << p << ", r = " << r << ", q = " << q);
        double mean = 0;
        for (std::size_t c = 0; c < expected.corrupted.size(); ++c) {
          const double probability = c < distribution.size() ? distribution[c] : 0;
          REQUIRE(probability == Approx(expected.corrupted[c]).margin(1e-14).epsilon(1e-13));
          mean += static_cast<double>(c) * expected.corrupted[c];
        }
        REQUIRE(means.corrupted == Approx(mean).margin(1e-14).epsilon(1e-13));
        REQUIRE(means.no_majority == Approx(expected.ties).margin(1e-14).epsilon(1e-13));
      }
    }
  }
}

TEST_CASE("vote distribution: hand values") {
  SECTION("p = 6, r = 3, q = 2") {
    // Both in one group: 2 groups · C(3,2) of the C(6,2) = 15 placements.
    const std::vector<double> distribution = corrupted_vote_distribution({3, 3}, 2);
    REQUIRE(distribution.size() == 2);
    CHECK(distribution[0] == Approx(9.0 / 15));
    CHECK(distribution[1] == Approx(6.0 / 15));
    CHECK(mean_votes({3, 3}, 2).corrupted == Approx(6.0 / 15));
    CHECK(mean_votes({3, 3}, 2).no_majority == 0);
  }
  SECTION("p = 5, r = 2, q = 2: groups of 3 and 2") {
    // Of C(5,2) = 10 placements 3 + 1 put both into one group; 3·2 put one into each, a tie in the group of 2.
    CHECK(mean_votes({3, 2}, 2).corrupted == Approx(4.0 / 10));
    CHECK(mean_votes({3, 2}, 2).no_majority == Approx(6.0 / 10));
    CHECK(corrupted_vote_distribution({3, 2}, 2)[1] == Approx(4.0 / 10));
  }
  SECTION("p = 6, groups of 1, 2 and 3, q = 3") {
    // Of C(6,3) = 20 placements these win two votes: the single one and both of the pair (1), the single one and two of
    // the three (3); none wins three, which takes 1 + 2 + 2 workers. One vote: both of the pair and one of the three
    // (3), all three (1), two of the three and one of the pair (6), the single one and one each of the others (6).
    const std::vector<double> distribution = corrupted_vote_distribution({1, 2, 3}, 3);
    REQUIRE(distribution.size() == 3);
    CHECK(distribution[0] == 0);
    CHECK(distribution[1] == Approx(16.0 / 20));
    CHECK(distribution[2] == Approx(4.0 / 20));
  }
  SECTION("p = 45, r = 3, q = 5") {
    // C(45,5) = 1,221,759 placements. Two groups with two or more: C(15,2) pairs · (3·3·39 + 2·3·1) = 37,485.
    // A given group with two or more: 3·C(42,3) + C(42,2) = 35,301; 15 of these count pairs twice, so exactly one
    // group: 529,515 − 2·37,485 = 454,545.
    const std::vector<double> distribution = corrupted_vote_distribution(std::vector<int>(15, 3), 5);
    REQUIRE(distribution.size() == 3);
    CHECK(distribution[0] == Approx(729729.0 / 1221759).epsilon(1e-13));
    CHECK(distribution[1] == Approx(454545.0 / 1221759).epsilon(1e-13));
    CHECK(distribution[2] == Approx(37485.0 / 1221759).epsilon(1e-13));
    CHECK(mean_votes(std::vector<int>(15, 3), 5).corrupted == Approx(529515.0 / 1221759).epsilon(1e-13));
  }
  SECTION("without redundancy every Byzantine worker corrupts its own vote") {
    CHECK(corrupted_vote_distribution(std::vector<int>(10, 1), 4)[4] == Approx(1));
    CHECK(mean_votes(std::vector<int>(10, 1), 4).corrupted == Approx(4));
  }
}

// The distribution is normalised by its own sum, so its mean, which is known from each group alone, is what tells.
// E[corrupted] = Σ over groups of P(a strict majority of s workers drawn from p is among the q), term by term:
// P(j) = Π C(q,j)·C(p−q,s−j)/C(p,s). An earlier algorithm took minutes and more for the last ones.
TEST_CASE("vote distribution: has the hypergeometric mean, also for large clusters") {
  for (const auto& [p, q, r] : {std::array{45, 9, 5},
                                {50, 7, 3},
                                {100, 20, 4},
                                {999, 100, 3},
                                {300, 299, 5},
                                {9999, 5000, 3},
                                {10000, 4000, 3},
                                {10000, 9000, 2},
                                {10000, 5000, 1}}) {
    const std::vector<int> sizes = grouped("repetition", p, r).group_sizes();
    const std::vector<double> distribution = corrupted_vote_distribution(sizes, q);
    const VoteMeans means = mean_votes(sizes, q);
    const auto choose = [](int n, int k) {
      double value = n < k ? 0 : 1;
      for (int i = 0; i < k && value > 0; ++i) value *= double(n - i) / (i + 1);
      return value;
    };
    double mean = 0, ties = 0, mean_of_distribution = 0;
    for (const int s : sizes) {
      for (int j = 0; j <= s; ++j) {
        const double probability = choose(q, j) * choose(p - q, s - j) / choose(p, s);
        if (2 * j > s) mean += probability;
        if (2 * j == s) ties += probability;
      }
    }
    for (std::size_t c = 0; c < distribution.size(); ++c)
      mean_of_distribution += static_cast<double>(c) * distribution[c];
    INFO("p = " << p << ", q = " << q << ", r = " << r);
    CHECK(std::accumulate(distribution.begin(), distribution.end(), 0.0) == Approx(1).epsilon(1e-12));
    CHECK(mean_of_distribution == Approx(mean).epsilon(1e-10));
    CHECK(means.corrupted == Approx(mean).epsilon(1e-11));
    CHECK(means.no_majority == Approx(ties).epsilon(1e-11));
  }
}

TEST_CASE("vote distribution: the worst case equals the best placement found by trying all") {
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

TEST_CASE("vote distribution: the worst case by hand") {
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

TEST_CASE("vote distribution: the bounds lie above the exact mean for every p ≤ 60, q and r") {
  for (int p = 1; p <= 60; ++p) {
    for (int r = 1; r <= p; ++r) {
      const std::vector<int> sizes = grouped("repetition", p, r).group_sizes();
      for (int q = 0; q <= p; ++q) {
        const double mean = mean_votes(sizes, q).corrupted, bound = mean_bound(sizes, q);
        const auto papers = paper_bound(p, q, r);
        if (bound < mean * (1 - 1e-12) || (papers && *papers < bound * (1 - 1e-12)))
          FAIL("p = " << p << ", q = " << q << ", r = " << r << ": " << bound << " < " << mean);
      }
    }
  }
}

TEST_CASE("vote distribution: the bounds by hand") {
  // (45, 5, 3): 15 votes, 3 pairs in each, both Byzantine with probability 5·4/(45·44): 15·3·20/1980 = 0.4545…, just
  // above the mean, 0.4334. The paper's form: ε = 1/9, 40·(1/9)·(8/9) = 320/81 to the power 1, times 15.
  CHECK(mean_bound(std::vector<int>(15, 3), 5) == Approx(900.0 / 1980));
  CHECK(*paper_bound(45, 5, 3) == Approx(15 * 320.0 / 81));
  // (100, 2, 5): two can't be a majority of five. ε = 0.02, 40·0.02·0.98 = 0.784, squared 0.614656, times 20 votes.
  CHECK(mean_bound(std::vector<int>(20, 5), 2) == 0);
  CHECK(*paper_bound(100, 2, 5) == Approx(12.29312));
  // Everybody lies: all votes, and the paper's form, which would be 0, doesn't hold.
  CHECK(mean_bound({3, 3, 3}, 9) == 3);
  CHECK_FALSE(paper_bound(9, 9, 3));
  CHECK(*paper_bound(30, 27, 3) == Approx(10 * 40 * 0.9 * 0.1));
  CHECK_FALSE(paper_bound(30, 28, 3));
  CHECK_FALSE(paper_bound(45, 5, 4));  // even r
  CHECK_FALSE(paper_bound(50, 7, 3));  // 3 doesn't divide 50
  CHECK_FALSE(paper_bound(45, 5, 1));  // no redundancy
}

// Half of 3,000 workers in two groups of 1,500: the terms at the edge are e^-2000, but the distribution is one.
// By symmetry the two groups are equally likely to have the majority, and a tie (750 and 750) is rare: 0.029.
TEST_CASE("vote distribution: huge groups") {
  const std::vector<double> distribution = corrupted_vote_distribution({1500, 1500}, 1500);
  const VoteMeans means = mean_votes({1500, 1500}, 1500);
  CHECK(std::accumulate(distribution.begin(), distribution.end(), 0.0) == Approx(1).epsilon(1e-9));
  // P(750 of 1500 in the first group) ≈ 1/√(2π·variance), variance = 1500·½·½·1500/2999 = 187.56: 0.02913; two groups
  // tie.
  CHECK(means.no_majority == Approx(2 * 0.02913).epsilon(1e-3));
  CHECK(means.corrupted == Approx(1 - 0.02913).epsilon(1e-3));
  CHECK(distribution[1] == Approx(means.corrupted).epsilon(1e-10));
}
