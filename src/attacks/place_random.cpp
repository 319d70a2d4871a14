// Random placements: every subset of q workers is equally likely; drawn afresh each iteration, or once.
#include "attacks/placement.hpp"

namespace detoxsim {
namespace {

std::vector<int> drawn(const PlacementContext& context, std::int64_t iteration) {
  return RandomStream(context.seed, "placement", 0, static_cast<std::uint64_t>(iteration))
      .subset(context.workers, context.byzantine);
}

std::vector<int> each_iteration(const Params&, const PlacementContext& context, std::int64_t iteration) {
  return drawn(context, iteration);
}

std::vector<int> once(const Params&, const PlacementContext& context, std::int64_t) { return drawn(context, 0); }

const PlacementRegistry::Registration registration_each(
    ComponentKind::placement, {"random-each-iteration", "a fresh uniformly random subset in every iteration", "", {}},
    each_iteration);
const PlacementRegistry::Registration registration_once(ComponentKind::placement,
                                                        {"random", "a uniformly random subset, drawn once", "", {}},
                                                        once);

}  // namespace
}  // namespace detoxsim
