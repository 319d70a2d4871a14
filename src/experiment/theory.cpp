#include "experiment/theory.hpp"

#include "redundancy/assignment.hpp"

namespace detoxsim {

Theory theory(int p, int q, int r) {
  const std::vector<int> sizes = contiguous_groups(p, p / r).group_sizes();
  return {sizes,
          corrupted_vote_distribution(sizes, q),
          mean_votes(sizes, q),
          worst_case_votes(sizes, q, NoMajority::drop),
          mean_bound(sizes, q),
          paper_bound(p, q, r)};
}

JsonObject to_json(const Theory& theory) {
  JsonObject object;
  object.set("law", theory.law);
  object.set("mean", theory.means.corrupted);
  object.set("no_majority_mean", theory.means.no_majority);
  object.set("worst_case", theory.worst_case);
  object.set("bound", theory.bound);
  object.set("bound_vacuous", theory.bound_vacuous());
  if (theory.paper_bound)
    object.set("paper_bound", *theory.paper_bound);
  else
    object.set_null("paper_bound");
  return object;
}

}  // namespace detoxsim
