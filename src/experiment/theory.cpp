#include "experiment/theory.hpp"

#include "redundancy/assignment.hpp"

namespace detoxsim {

Theory theory(int p, int q, int r) {
  const std::vector<int> sizes = contiguous_groups(p, p / r).group_sizes();
  return {sizes, corrupted_vote_law(sizes, q), worst_case_votes(sizes, q, NoMajority::drop), paper_bound(p, q, r)};
}

JsonObject to_json(const Theory& theory) {
  JsonObject facts;
  facts.set("law", theory.law.corrupted);
  facts.set("mean", theory.law.mean);
  facts.set("no_majority_mean", theory.law.no_majority_mean);
  facts.set("worst_case", theory.worst_case);
  if (theory.bound) {
    facts.set("bound", theory.bound->value);
    facts.set("bound_vacuous", theory.bound->vacuous);
  } else {
    facts.set_null("bound");
    facts.set_null("bound_vacuous");
  }
  return facts;
}

}  // namespace detoxsim
