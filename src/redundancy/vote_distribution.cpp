#include "redundancy/vote_distribution.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numeric>

namespace detoxsim {

namespace {

// A distribution of one mode whose neighbouring terms have a known ratio, such as the hypergeometric and the binomial:
// P(lowest), …, P(highest), normalised, from ratio(j) = P(j+1)/P(j), which is > 0 between them: from the mode
// outwards, where nothing that matters underflows. Error: a few ulp per term.
template <class Ratio>
std::vector<double> unimodal_distribution(int lowest, int highest, int mode, Ratio ratio) {
  std::vector<double> distribution(static_cast<std::size_t>(highest - lowest) + 1, 0.0);
  const auto at = [&](int j) -> double& { return distribution[static_cast<std::size_t>(j - lowest)]; };
  const int start = std::clamp(mode, lowest, highest);
  double sum = 1, term = at(start) = 1;
  for (int j = start; j < highest; ++j) sum += at(j + 1) = term *= ratio(j);
  term = 1;
  for (int j = start; j > lowest; --j) sum += at(j - 1) = term /= ratio(j - 1);
  for (auto& probability : distribution) probability /= sum;
  return distribution;
}

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

// The exact distribution of the number of corrupted votes. Make every worker Byzantine with probability ε,
// independently: given that there are q of them, all placements are equally likely, whatever ε is. So P(c corrupted
// votes) is P(c corrupted votes and q Byzantine workers) in that model, normalised, and there n groups of size s are
// independent:
//   P(c votes of n and m workers) = C(n,c) h^(n−c) w^c [x^m] H(x)^(n−c) W(x)^c,
// where w and h = 1 − w are the probabilities of a corrupted and of another vote, and the coefficients of W and H those
// of j Byzantine workers in such a group.

namespace {

/// Coefficients of x^from, x^(from+1), …
struct Polynomial {
  int from = 0;
  std::vector<double> coefficients;

  int end() const { return from + static_cast<int>(coefficients.size()); }
  double operator[](int power) const { return coefficients[static_cast<std::size_t>(power - from)]; }
};

/// Of a·b: the coefficient of x^power.
double coefficient(const Polynomial& a, const Polynomial& b, int power) {
  double sum = 0;
  for (int i = std::max(a.from, power - b.end() + 1), end = std::min(a.end(), power - b.from + 1); i < end; ++i)
    sum += a[i] * b[power - i];
  return sum;
}

/// a·b without the powers above `highest`.
Polynomial product(const Polynomial& a, const Polynomial& b, int highest) {
  Polynomial result{a.from + b.from, {}};
  const int end = std::min(a.end() + b.end() - 1, highest + 1);
  result.coefficients.resize(static_cast<std::size_t>(std::max(0, end - result.from)));
  for (int power = result.from; power < end; ++power)
    result.coefficients[static_cast<std::size_t>(power - result.from)] = coefficient(a, b, power);
  return result;
}

// P(j of n), where the odds of one are yes : no.
std::vector<double> binomial(int n, double yes, double no) {
  return unimodal_distribution(0, n, static_cast<int>((n + 1.0) * yes / (yes + no)),
                               [&](int j) { return double(n - j) / (j + 1) * (yes / no); });
}

/// The Byzantine workers of one group, given that its vote is corrupted (W) and that it isn't (H).
struct Group {
  Polynomial corrupted, other;
  double corrupted_share = 0, other_share = 0;  ///< w and h; 0 where they underflow

  Group(int s, double epsilon) {
    const std::vector<double> distribution = binomial(s, epsilon, 1 - epsilon);
    const auto majority = distribution.begin() + strict_majority(s);
    other = {0, {distribution.begin(), majority}};
    corrupted = {strict_majority(s), {majority, distribution.end()}};
    corrupted_share = normalise(corrupted.coefficients);
    other_share = normalise(other.coefficients);
  }

 private:
  static double normalise(std::vector<double>& distribution) {
    const double sum = std::accumulate(distribution.begin(), distribution.end(), 0.0);
    for (double& probability : distribution) probability = sum > 0 ? probability / sum : 0;
    return sum;
  }
};

/// One polynomial for each number of corrupted votes c: its coefficient of x^m is P(c and m Byzantine workers).
using JointDistribution = std::vector<Polynomial>;

/// Of n groups of size s, for `fewest` ≤ m ≤ `most` only.
JointDistribution joint_distribution(int n, int s, double epsilon, int fewest, int most) {
  const Group group(s, epsilon);
  std::vector<Polynomial> others = {{0, {1.0}}};  // H^0, H^1, …
  for (int i = 0; i < n; ++i) others.push_back(product(others.back(), group.other, most));
  const std::vector<double> votes = binomial(n, group.corrupted_share, group.other_share);
  Polynomial corrupted{0, {1.0}};  // W^c
  JointDistribution distribution;
  for (int c = 0; c <= n && corrupted.from <= most; ++c) {
    const auto at = static_cast<std::size_t>(c);
    Polynomial& one = distribution.emplace_back(Polynomial{fewest, {}});
    for (int m = fewest; m <= std::min(most, n * s); ++m)
      one.coefficients.push_back(votes[at] * coefficient(corrupted, others[static_cast<std::size_t>(n) - at], m));
    corrupted = product(corrupted, group.corrupted, most);
  }
  return distribution;
}

/// Of independent groups together, for `fewest` ≤ m ≤ `most`.
JointDistribution together(const JointDistribution& a, const JointDistribution& b, int fewest, int most) {
  JointDistribution sum(a.size() + b.size() - 1,
                        Polynomial{fewest, std::vector<double>(static_cast<std::size_t>(most - fewest) + 1, 0.0)});
  for (std::size_t i = 0; i < a.size(); ++i) {
    for (std::size_t j = 0; j < b.size(); ++j) {
      for (int m = fewest; m <= most; ++m)
        sum[i + j].coefficients[static_cast<std::size_t>(m - fewest)] += coefficient(a[i], b[j], m);
    }
  }
  return sum;
}

}  // namespace

std::vector<double> corrupted_vote_distribution(const std::vector<int>& group_sizes, int q) {
  const int p = std::accumulate(group_sizes.begin(), group_sizes.end(), 0);
  assert(q >= 0 && q <= p);
  // Any ε would do; near q/p hardly anything underflows.
  const double epsilon = (q + 0.5) / (p + 1.0);
  // The largest class last: of that one only the coefficients that the others leave open are needed.
  std::vector<std::pair<int, int>> classes;
  for (const auto& [s, groups] : groups_by_size(group_sizes)) classes.emplace_back(s, groups);
  std::sort(classes.begin(), classes.end(),
            [](const auto& a, const auto& b) { return a.first * a.second < b.first * b.second; });
  JointDistribution distribution = {{0, {1.0}}};
  int before = 0;  // workers in the classes so far
  for (const auto& [s, groups] : classes) {
    const int workers = s * groups, elsewhere = p - workers;
    const JointDistribution own = joint_distribution(groups, s, epsilon, std::max(0, q - elsewhere), q);
    before += workers;
    distribution = together(distribution, own, std::max(0, q - (p - before)), std::min(q, before));
  }
  const int worst = worst_case_votes(group_sizes, q, NoMajority::drop);
  std::vector<double> probabilities(static_cast<std::size_t>(worst) + 1, 0.0);
  for (std::size_t c = 0; c < std::min(distribution.size(), probabilities.size()); ++c)
    probabilities[c] = distribution[c][q];
  const double sum = std::accumulate(probabilities.begin(), probabilities.end(), 0.0);
  for (double& probability : probabilities) probability /= sum;
  return probabilities;
}

}  // namespace detoxsim
