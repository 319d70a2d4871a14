// Fractional repetition: floor(p/r) groups of r or more workers; all workers of a group compute the same file.
#include "redundancy/assignment.hpp"

namespace detoxsim {
namespace {

Assignment repetition(int p, int r) { return contiguous_groups(p, p / r); }

const SchemeRegistry::Registration registration(
    ComponentKind::scheme,
    {"repetition",
     "DETOX: floor(p/r) groups, each file computed by all r or more workers of its group",
     "Rajput, Wang, Charles, Papailiopoulos 2019 (arXiv:1907.12205), section 3",
     {}},
    repetition);

}  // namespace
}  // namespace detoxsim
