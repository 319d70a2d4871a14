#include "experiment/theory.hpp"

#include "redundancy/assignment.hpp"

namespace detoxsim {

Theory theory(int p, int q, int r) {
  const std::vector<int> sizes = contiguous_groups(p, p / r).group_sizes();
  return {sizes,
          corrupted_vote_law(sizes, q),
          mean_votes(sizes, q),
          worst_case_votes(sizes, q, NoMajority::drop),
          mean_bound(sizes, q),
          paper_bound(p, q, r)};
}

JsonObject to_json(const Theory& theory) {
  JsonObject facts;
  facts.set("law", theory.law);
  facts.set("mean", theory.means.corrupted);
  facts.set("no_majority_mean", theory.means.no_majority);
  facts.set("worst_case", theory.worst_case);
  facts.set("bound", theory.bound);
  facts.set("bound_vacuous", theory.bound_vacuous());
  if (theory.paper_bound)
    facts.set("paper_bound", *theory.paper_bound);
  else
    facts.set_null("paper_bound");
  return facts;
}

}  // namespace detoxsim
