// Worst case: win as many votes as q workers can, cheapest groups first; the rest go into the next group.
#include <algorithm>
#include <numeric>

#include "attacks/placement.hpp"

namespace detoxsim {
namespace {

std::vector<int> worst_case(const Params&, const PlacementContext& context, std::int64_t) {
  std::vector<std::size_t> order(context.groups.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return context.workers_to_win[a] < context.workers_to_win[b]; });
  std::vector<int> chosen;
  const auto place = [&](const std::vector<int>& group, std::size_t from, std::size_t to) {
    for (std::size_t i = from; i < to && static_cast<int>(chosen.size()) < context.byzantine; ++i)
      chosen.push_back(group[i]);
  };
  for (const std::size_t g : order) place(context.groups[g], 0, static_cast<std::size_t>(context.workers_to_win[g]));
  // More workers than all votes need: they fill the groups up.
  for (const std::size_t g : order)
    place(context.groups[g], static_cast<std::size_t>(context.workers_to_win[g]), context.groups[g].size());
  std::sort(chosen.begin(), chosen.end());
  return chosen;
}

const PlacementRegistry::Registration registration(
    ComponentKind::placement,
    {"worst-case",
     "the omniscient adversary: as many groups as q workers can win, cheapest first",
     "",
     {},
     {Property::groups}},
    worst_case);

}  // namespace
}  // namespace detoxsim
