// How many votes Byzantine workers win: exactly, for random placement, and in the worst case.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "redundancy/vote.hpp"

namespace detoxsim {

/// How many colluding Byzantine workers win the vote of a group of s: ⌊s/2⌋+1 under drop; ⌈s/2⌉ under first and mean,
/// where a tie is enough.
inline int workers_to_win(int s, NoMajority policy) {
  return policy == NoMajority::drop ? strict_majority(s) : (s + 1) / 2;
}

/// How many groups there are of each size.
std::map<int, int> groups_by_size(const std::vector<int>& group_sizes);

/// The indices of groups in the order in which q workers win most of them: cheapest first, then lowest index.
std::vector<int> cheapest_first(const std::vector<int>& group_sizes, NoMajority policy);

/// F: the most votes that q Byzantine workers can win, cheapest groups first.
int worst_case_votes(const std::vector<int>& group_sizes, int q, NoMajority policy);

/// Expected numbers of votes when the q Byzantine workers are a uniformly random subset, collude, and votes without a
/// majority are dropped.
struct VoteMeans {
  double corrupted = 0;    ///< with a Byzantine strict majority
  double no_majority = 0;  ///< without a strict majority (ties of even groups)
};

/// By linearity from the hypergeometric distribution of each group, so for clusters of any size. 0 ≤ q ≤ Σ sizes.
/// Error: a few ulp per replica of a group.
VoteMeans mean_votes(const std::vector<int>& group_sizes, int q);

/// The exact distribution of the number of corrupted votes under the same assumptions, as probabilities of c = 0 … F of
/// them. No sampling, and sums of positive terms only. Relative error: a few ulp per worker. O(p²) operations for
/// groups of one size; O(r) times as many where sizes differ by one.
std::vector<double> corrupted_vote_distribution(const std::vector<int>& group_sizes, int q);

/// An upper bound on mean_votes().corrupted: Σ over groups of min(1, C(s,m)·(q)ₘ/(p)ₘ), where m = ⌊s/2⌋+1 is a strict
/// majority of the s replicas and (x)ₘ = x(x−1)…(x−m+1). Proof: a vote is corrupted where all members of one of the
/// C(s,m) sets of m replicas are Byzantine, and each set is with probability (q)ₘ/(p)ₘ (union bound).
double mean_bound(const std::vector<int>& group_sizes, int q);

/// The bound in the form of Rajput et al. 2019: p/r · (40ε(1−ε))^((r−1)/2), ε = q/p. nullopt unless r ≥ 3 is odd and
/// divides p and ε ≤ 9/10, where it follows from mean_bound: with h = (r−1)/2, m = h+1, (q)ₘ/(p)ₘ ≤ εᵐ and
/// C(r,m) = C(r,m−1) ≤ 2^(r−1) = 4ʰ, a group adds at most ε(4ε)ʰ ≤ (10(1−ε))ʰ(4ε)ʰ, since ε ≤ 9/10 means
/// ε ≤ 1 ≤ 10(1−ε).
std::optional<double> paper_bound(int p, int q, int r);

}  // namespace detoxsim
