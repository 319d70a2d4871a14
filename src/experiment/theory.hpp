// What theory says of p workers in groups of r, q of them Byzantine: for `theory`.
#pragma once

#include <optional>
#include <vector>

#include "redundancy/vote_distribution.hpp"
#include "scenario/json_object.hpp"

namespace detoxsim {

struct Theory {
  std::vector<int> group_sizes;
  std::vector<double> law;  ///< P(c corrupted votes) under random placement, c = 0 … F
  VoteMeans means;
  int worst_case = 0;                 ///< F
  double bound = 0;                   ///< on means.corrupted
  std::optional<double> paper_bound;  ///< the same in the paper's form, where that holds

  /// The worst placement says as much.
  bool bound_vacuous() const { return bound >= worst_case; }
};

/// 1 ≤ r ≤ p, 0 ≤ q ≤ p; votes without a strict majority are dropped.
Theory theory(int p, int q, int r);
JsonObject to_json(const Theory& theory);

}  // namespace detoxsim
