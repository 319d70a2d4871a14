// Fixed placements: the first q workers or a given list; or q consecutive ones from a seeded start.
#include <algorithm>
#include <numeric>

#include "attacks/placement.hpp"

namespace detoxsim {
namespace {

std::vector<int> fixed(const Params& params, const PlacementContext& context, std::int64_t) {
  std::vector<int> chosen(static_cast<std::size_t>(context.byzantine));
  std::iota(chosen.begin(), chosen.end(), 0);
  if (params.is("workers", "first")) return chosen;
  const Integers& list = params.integers("workers");
  chosen.assign(list.begin(), list.end());
  std::sort(chosen.begin(), chosen.end());
  const bool repeated = std::adjacent_find(chosen.begin(), chosen.end()) != chosen.end();
  if (repeated || static_cast<int>(chosen.size()) != context.byzantine ||
      (!chosen.empty() && chosen.back() >= context.workers))
    throw InputError(Mistake::bad_value, "workers",
                     "expected q = " + std::to_string(context.byzantine) + " different workers in 0 … p-1 = " +
                         std::to_string(context.workers - 1) + ", got " + to_text(list));
  return chosen;
}

std::vector<int> block(const Params&, const PlacementContext& context, std::int64_t) {
  const auto start = RandomStream(context.seed, "placement").below(static_cast<std::uint64_t>(context.workers));
  std::vector<int> chosen;
  for (int i = 0; i < context.byzantine; ++i) chosen.push_back((static_cast<int>(start) + i) % context.workers);
  std::sort(chosen.begin(), chosen.end());
  return chosen;
}

const PlacementRegistry::Registration registration_fixed(
    ComponentKind::placement,
    {"fixed",
     "the first q workers, or a given list",
     "",
     {integers_param("workers", {}, 0, "the Byzantine workers, from 0; \"first\": 0 … q−1").or_word("first")}},
    fixed);
const PlacementRegistry::Registration registration_block(
    ComponentKind::placement, {"block", "q consecutive workers from a seeded start (a compromised rack)", "", {}},
    block);

}  // namespace
}  // namespace detoxsim
