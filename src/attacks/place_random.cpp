// Random placements: every subset of q workers is equally likely; drawn afresh each iteration, or once.
#include "attacks/placement.hpp"

namespace detoxsim {
namespace {

std::vector<int> drawn(const PlacementFacts& facts, std::int64_t iteration) {
  return Stream(facts.seed, "placement", 0, static_cast<std::uint64_t>(iteration))
      .subset(facts.workers, facts.byzantine);
}

std::vector<int> each_iteration(const Params&, const PlacementFacts& facts, std::int64_t iteration) {
  return drawn(facts, iteration);
}

std::vector<int> once(const Params&, const PlacementFacts& facts, std::int64_t) { return drawn(facts, 0); }

const PlacementRegistry::Registration registration_each(
    Kind::placement, {"random-each-iteration", "a fresh uniformly random subset in every iteration", "", {}},
    each_iteration);
const PlacementRegistry::Registration registration_once(Kind::placement,
                                                        {"random", "a uniformly random subset, drawn once", "", {}},
                                                        once);

}  // namespace
}  // namespace detoxsim
