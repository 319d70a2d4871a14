// The plain parameter server: every worker has a file of its own.
#include "redundancy/assignment.hpp"

namespace detoxsim {
namespace {

Assignment none(int p, int r) {
  if (r > 1)
    throw InputError(Mistake::bad_value, "r",
                     "r = " + std::to_string(r) + " needs a scheme that replicates; set scheme to \"repetition\"");
  return contiguous_groups(p, p);
}

const SchemeRegistry::Registration registration(
    ComponentKind::scheme, {"none", "plain parameter server: one file per worker, nothing is replicated", "", {}},
    none);

}  // namespace
}  // namespace detoxsim
