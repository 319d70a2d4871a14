#include "redundancy/vote_distribution.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "redundancy/unimodal_distribution.hpp"

namespace detoxsim {

namespace {

// P(j of the s workers drawn without replacement from `total` are among its `bad`), for all j at once.
std::vector<double> hypergeometric(int total, int bad, int s) {
  const int lowest = std::max(0, s - (total - bad)), highest = std::min(s, bad);
  std::vector<double> distribution = unimodal_distribution(
      lowest, highest, static_cast<int>((s + 1.0) * (bad + 1.0) / (total + 2.0)),
      [&](int j) { return double(bad - j) * double(s - j) / (double(j + 1) * double(total - bad - s + j + 1)); });
  distribution.insert(distribution.begin(), static_cast<std::size_t>(lowest), 0.0);
  distribution.resize(static_cast<std::size_t>(s) + 1, 0.0);
  return distribution;
}

}  // namespace

std::map<int, int> groups_by_size(const std::vector<int>& group_sizes) {
  std::map<int, int> groups;
  for (const int s : group_sizes) ++groups[s];
  return groups;
}

std::vector<int> cheapest_first(const std::vector<int>& group_sizes, NoMajority policy) {
  std::vector<int> order(group_sizes.size());
  std::iota(order.begin(), order.end(), 0);
  const auto cost = [&](int g) { return workers_to_win(group_sizes[static_cast<std::size_t>(g)], policy); };
  std::stable_sort(order.begin(), order.end(), [&](int a, int b) { return cost(a) < cost(b); });
  return order;
}

int worst_case_votes(const std::vector<int>& group_sizes, int q, NoMajority policy) {
  int won = 0;
  for (const int g : cheapest_first(group_sizes, policy)) {
    q -= workers_to_win(group_sizes[static_cast<std::size_t>(g)], policy);
    if (q < 0) break;
    ++won;
  }
  return won;
}

VoteMeans mean_votes(const std::vector<int>& group_sizes, int q) {
  const int p = std::accumulate(group_sizes.begin(), group_sizes.end(), 0);
  VoteMeans means;
  for (const auto& [s, groups] : groups_by_size(group_sizes)) {
    const std::vector<double> bad = hypergeometric(p, q, s);
    const double corrupted = std::accumulate(bad.rbegin(), bad.rend() - strict_majority(s), 0.0);
    means.corrupted += groups * corrupted;
    if (s % 2 == 0) means.no_majority += groups * bad[static_cast<std::size_t>(s) / 2];
  }
  return means;
}

double mean_bound(const std::vector<int>& group_sizes, int q) {
  const int p = std::accumulate(group_sizes.begin(), group_sizes.end(), 0);
  double bound = 0;
  for (const auto& [s, groups] : groups_by_size(group_sizes)) {
    const int m = strict_majority(s);
    double one = 1;  // C(s,m)·(q)ₘ/(p)ₘ: as many factors above as below, so nothing overflows early
    for (int i = 0; i < m; ++i) one *= double(s - i) / (m - i) * std::max(0, q - i) / (p - i);
    bound += groups * std::min(1.0, one);
  }
  return bound;
}

std::optional<double> paper_bound(int p, int q, int r) {
  if (r < 3 || r % 2 == 0 || p % r != 0 || 10.0 * q > 9.0 * p) return std::nullopt;
  const double epsilon = double(q) / p;
  return double(p) / r * std::pow(40 * epsilon * (1 - epsilon), (r - 1) / 2);
}

}  // namespace detoxsim
