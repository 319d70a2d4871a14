#include "attacks/schedule.hpp"

#include <algorithm>

#include "base/random.hpp"

namespace detoxsim {

bool Schedule::acts(std::uint64_t seed, std::int64_t iteration) const {
  if (iteration < from || (until && iteration > *until) || (iteration - from) % every != 0) return false;
  return probability >= 1 ||
         RandomStream(seed, "schedule", 0, static_cast<std::uint64_t>(iteration)).uniform() < probability;
}

std::optional<Acting> Schedule::acting(std::uint64_t seed, std::int64_t iterations) const {
  constexpr std::int64_t most_drawn = 1'000'000;
  const std::int64_t end = std::min(until.value_or(iterations), iterations);
  if (end < from) return Acting{};
  const std::int64_t possible = (end - from) / every + 1;
  if (probability >= 1) return Acting{possible, from, from + (possible - 1) * every};
  if (possible > most_drawn) return std::nullopt;
  Acting acting;
  for (std::int64_t iteration = from; iteration <= end; iteration += every) {
    if (!acts(seed, iteration)) continue;
    if (acting.count++ == 0) acting.first = iteration;
    acting.last = iteration;
  }
  return acting;
}

std::vector<bool> distorted_files(Distort distort, std::span<const std::vector<int>> groups,
                                  std::span<const int> workers_to_win, std::span<const int> byzantine, int workers) {
  std::vector<bool> lies(static_cast<std::size_t>(workers), false), disagrees = lies;
  for (const int worker : byzantine) lies[static_cast<std::size_t>(worker)] = true;
  // The first q honest workers, with whom the liars disagree wherever they can.
  std::size_t left = byzantine.size();
  for (std::size_t worker = 0; worker < lies.size() && left > 0; ++worker) {
    disagrees[worker] = !lies[worker];
    left -= disagrees[worker] ? 1 : 0;
  }
  std::vector<bool> distorted;
  for (std::size_t file = 0; file < groups.size(); ++file) {
    const auto& group = groups[file];
    const auto bad =
        std::count_if(group.begin(), group.end(), [&](int worker) { return lies[static_cast<std::size_t>(worker)]; });
    bool chosen = bad > 0;
    if (distort == Distort::won) chosen = chosen && bad >= workers_to_win[file];
    if (distort == Distort::fixed_disagreement)
      chosen = chosen && std::all_of(group.begin(), group.end(), [&](int worker) {
                 return lies[static_cast<std::size_t>(worker)] || disagrees[static_cast<std::size_t>(worker)];
               });
    distorted.push_back(chosen);
  }
  return distorted;
}

}  // namespace detoxsim
