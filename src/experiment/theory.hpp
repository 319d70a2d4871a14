// What theory says of p workers in groups of r, q of them Byzantine: for `theory`.
#pragma once

#include <optional>
#include <vector>

#include "redundancy/law.hpp"
#include "scenario/json_object.hpp"

namespace detoxsim {

struct Theory {
  std::vector<int> group_sizes;
  VoteLaw law;         ///< under random placement
  int worst_case = 0;  ///< F
  std::optional<PaperBound> bound;
};

/// 1 ≤ r ≤ p, 0 ≤ q ≤ p; votes without a strict majority are dropped.
Theory theory(int p, int q, int r);
JsonObject to_json(const Theory& theory);

}  // namespace detoxsim
