#include <array>
#include <boost/math/distributions/chi_squared.hpp>

#include "attacks/placement.hpp"
#include "redundancy/helpers.hpp"
#include "redundancy/vote_distribution.hpp"

using namespace detoxsim;
using namespace detoxsim::testing;

namespace {

constexpr int placements = 20000;

// How often each number of corrupted votes occurs.
std::vector<int> observed(const Assignment& assignment, int q, std::uint64_t seed) {
  const std::vector<int> unused(assignment.holders.size(), 0);
  const PlacementContext context{assignment.workers(), q, assignment.holders, unused, seed};
  const Component placement = component(ComponentKind::placement, "random-each-iteration");
  std::vector<int> counts(assignment.holders.size() + 1, 0);
  for (int iteration = 1; iteration <= placements; ++iteration) {
    std::vector<int> bad(assignment.holders.size(), 0);
    for (const int worker :
         PlacementRegistry::find(ComponentKind::placement, placement.name)(placement.params, context, iteration))
      ++bad[static_cast<std::size_t>(assignment.file_of[static_cast<std::size_t>(worker)])];
    std::size_t corrupted = 0;
    for (std::size_t g = 0; g < bad.size(); ++g)
      corrupted += 2 * bad[g] > static_cast<int>(assignment.holders[g].size());
    ++counts[corrupted];
  }
  return counts;
}

// Pearson's test; cells that expect fewer than 5 join their neighbour below.
double p_value(const std::vector<int>& counts, const std::vector<double>& distribution) {
  std::vector<double> expected, seen;
  double rare_expected = 0, rare_seen = 0;
  for (std::size_t c = counts.size(); c-- > 0;) {
    rare_expected += c < distribution.size() ? placements * distribution[c] : 0;
    rare_seen += counts[c];
    if (rare_expected < 5) continue;
    expected.push_back(rare_expected);
    seen.push_back(rare_seen);
    rare_expected = rare_seen = 0;
  }
  REQUIRE(rare_expected == 0);  // no corrupted vote at all is common in these cases
  REQUIRE(expected.size() >= 3);
  double statistic = 0;
  for (std::size_t i = 0; i < seen.size(); ++i)
    statistic += (seen[i] - expected[i]) * (seen[i] - expected[i]) / expected[i];
  const boost::math::chi_squared chi_squared(static_cast<double>(seen.size()) - 1);
  return boost::math::cdf(boost::math::complement(chi_squared, statistic));
}

}  // namespace

TEST_CASE("vote distribution: the frequencies of 20,000 random placements agree") {
  for (const auto& [p, q, r] : {std::array{45, 5, 3}, {45, 9, 5}, {50, 7, 3}}) {
    const Assignment assignment = grouped("repetition", p, r);
    const std::vector<double> distribution = corrupted_vote_distribution(assignment.group_sizes(), q);
    // The test itself can tell: the distribution for one more Byzantine worker is far off.
    const std::vector<double> other = corrupted_vote_distribution(assignment.group_sizes(), q + 1);
    for (const std::uint64_t seed : {1u, 271828u, 3141592653u}) {
      INFO("p = " << p << ", q = " << q << ", r = " << r << ", seed " << seed);
      const std::vector<int> counts = observed(assignment, q, seed);
      CHECK(p_value(counts, distribution) > 1e-3);
      CHECK(p_value(counts, other) < 1e-9);
    }
  }
}
