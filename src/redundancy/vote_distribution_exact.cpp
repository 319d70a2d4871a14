// The exact law of the number of corrupted votes. Make every worker Byzantine with probability ε, independently: given
// that there are q of them, all placements are equally likely, whatever ε is. So P(c corrupted votes) is P(c corrupted
// votes and q Byzantine workers) in that model, normalised, and there n groups of size s are independent:
//   P(c votes of n and m workers) = C(n,c) h^(n−c) w^c [x^m] H(x)^(n−c) W(x)^c,
// where w and h = 1 − w are the probabilities of a corrupted and of another vote, and the coefficients of W and H those
// of j Byzantine workers in such a group.
#include <cassert>
#include <cmath>
#include <map>
#include <numeric>

#include "redundancy/unimodal_distribution.hpp"
#include "redundancy/vote_distribution.hpp"

namespace detoxsim {

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
using JointLaw = std::vector<Polynomial>;

/// Of n groups of size s, for `fewest` ≤ m ≤ `most` only.
JointLaw joint_law(int n, int s, double epsilon, int fewest, int most) {
  const Group group(s, epsilon);
  std::vector<Polynomial> others = {{0, {1.0}}};  // H^0, H^1, …
  for (int i = 0; i < n; ++i) others.push_back(product(others.back(), group.other, most));
  const std::vector<double> votes = binomial(n, group.corrupted_share, group.other_share);
  Polynomial corrupted{0, {1.0}};  // W^c
  JointLaw distribution;
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
JointLaw together(const JointLaw& a, const JointLaw& b, int fewest, int most) {
  JointLaw sum(a.size() + b.size() - 1,
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
  JointLaw distribution = {{0, {1.0}}};
  int before = 0;  // workers in the classes so far
  for (const auto& [s, groups] : classes) {
    const int workers = s * groups, elsewhere = p - workers;
    const JointLaw own = joint_law(groups, s, epsilon, std::max(0, q - elsewhere), q);
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
