#include "redundancy/law.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace detoxsim {

namespace {

// P(j of the s workers drawn without replacement from `total` are among its `bad`), for all j at once: neighbouring
// terms by their exact ratio, from the mode outwards, where nothing that matters underflows; then normalised.
std::vector<double> hypergeometric(int total, int bad, int s) {
  std::vector<double> law(static_cast<std::size_t>(s) + 1, 0.0);
  const int lowest = std::max(0, s - (total - bad)), highest = std::min(s, bad);
  const auto mode = static_cast<int>((s + 1.0) * (bad + 1.0) / (total + 2.0));
  const int start = std::clamp(mode, lowest, highest);
  // P(j+1)/P(j)
  const auto ratio = [&](int j) {
    return double(bad - j) * double(s - j) / (double(j + 1) * double(total - bad - s + j + 1));
  };
  law[static_cast<std::size_t>(start)] = 1;
  double sum = 1, term = 1;
  for (int j = start; j < highest; ++j) sum += law[static_cast<std::size_t>(j) + 1] = term *= ratio(j);
  term = 1;
  for (int j = start; j > lowest; --j) sum += law[static_cast<std::size_t>(j) - 1] = term /= ratio(j - 1);
  for (auto& probability : law) probability /= sum;
  return law;
}

}  // namespace

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

VoteLaw corrupted_vote_law(const std::vector<int>& group_sizes, int q) {
  const int worst = worst_case_votes(group_sizes, q, NoMajority::drop);
  int left = std::accumulate(group_sizes.begin(), group_sizes.end(), 0);
  // state[b][c]: probability that b Byzantine workers are still to be placed and c votes are corrupted so far. Given b,
  // the next group is a sample without replacement of the `left` workers, whatever went before.
  const auto width = static_cast<std::size_t>(worst) + 1;
  std::vector<std::vector<double>> state(static_cast<std::size_t>(q) + 1, std::vector<double>(width, 0.0));
  state[static_cast<std::size_t>(q)][0] = 1;
  VoteLaw law;
  for (const int s : group_sizes) {
    std::vector<std::vector<double>> next(state.size(), std::vector<double>(width, 0.0));
    for (int b = std::max(0, q - (std::accumulate(group_sizes.begin(), group_sizes.end(), 0) - left));
         b <= std::min(q, left); ++b) {
      const auto& from = state[static_cast<std::size_t>(b)];
      const double mass = std::accumulate(from.begin(), from.end(), 0.0);
      if (mass == 0) continue;
      const std::vector<double> in_group = hypergeometric(left, b, s);
      for (int j = 0; j <= std::min(s, b); ++j) {
        const double probability = in_group[static_cast<std::size_t>(j)];
        if (probability == 0) continue;
        if (2 * j == s) law.no_majority_mean += mass * probability;
        const std::size_t won = j >= strict_majority(s) ? 1 : 0;
        auto& to = next[static_cast<std::size_t>(b - j)];
        for (std::size_t c = 0; c + won < width; ++c) to[c + won] += from[c] * probability;
      }
    }
    state.swap(next);
    left -= s;
  }
  law.corrupted = state[0];
  for (std::size_t c = 0; c < width; ++c) law.mean += static_cast<double>(c) * law.corrupted[c];
  return law;
}

std::optional<PaperBound> paper_bound(int p, int q, int r) {
  if (r % 2 == 0 || p % r != 0) return std::nullopt;
  const double epsilon = double(q) / p;
  const double votes = double(p) / r;
  const double value = votes * std::pow(40 * epsilon * (1 - epsilon), (r - 1) / 2);
  return PaperBound{value, value >= votes};
}

}  // namespace detoxsim
