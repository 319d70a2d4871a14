// How many votes Byzantine workers win: exactly, for random placement, and in the worst case.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace detoxsim {

/// What becomes of a vote without a strict majority.
enum class NoMajority { drop, first, mean };

/// A strict majority of s replicas.
inline int strict_majority(int s) { return s / 2 + 1; }

/// How many colluding Byzantine workers turn the vote of a group of s: ⌊s/2⌋+1 under drop; ⌈s/2⌉ under first and mean,
/// where a tie is enough.
inline int workers_to_win(int s, NoMajority policy) { return policy == NoMajority::drop ? s / 2 + 1 : (s + 1) / 2; }

/// The indices of groups in the order in which q workers win most of them: cheapest first, then lowest index.
std::vector<int> cheapest_first(const std::vector<int>& group_sizes, NoMajority policy);

/// F: the most votes that q Byzantine workers can win, cheapest groups first.
int worst_case_votes(const std::vector<int>& group_sizes, int q, NoMajority policy);

/// The exact law of the number of corrupted votes when the q Byzantine workers are a uniformly random subset.
struct VoteLaw {
  std::vector<double> corrupted;  ///< corrupted[c] = P(exactly c votes have a Byzantine strict majority), c = 0 … F
  double mean = 0;                ///< E of that number
  double no_majority_mean = 0;    ///< E of the number of votes without a strict majority (ties of even groups)
};

/// By convolution over the groups of the multivariate hypergeometric law (no sampling); Byzantine workers collude,
/// votes without majority are dropped. 0 ≤ q ≤ Σ sizes. Error: a few ulp per group.
VoteLaw corrupted_vote_law(const std::vector<int>& group_sizes, int q);

/// E[q̂] ≤ p(40ε(1−ε))^((r−1)/2)/r with ε = q/p, for odd r that divide p. Recalled from Rajput et al. 2019, theorem on
/// random group assignment; not yet checked against the paper.
struct PaperBound {
  double value = 0;
  bool vacuous = false;  ///< not below p/r, the number of all votes: it says nothing
};
std::optional<PaperBound> paper_bound(int p, int q, int r);

}  // namespace detoxsim
