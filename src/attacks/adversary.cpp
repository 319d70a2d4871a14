#include "attacks/adversary.hpp"

#include <algorithm>
#include <bit>

namespace detoxsim {

namespace {

// Makes the vector another one on the wire, for each rank a different one, by the smallest change there is: the last
// bits of one coordinate, or (signs) the signs at the binary digits of rank + 1. Bits, not values: also where the
// vector is not finite.
void make_distinct(std::span<float> vector, int rank, bool signs) {
  const auto number = static_cast<std::uint32_t>(rank);
  if (signs) {
    for (std::size_t i = 0; i < vector.size() && i < 32; ++i)
      if ((number + 1) >> i & 1) vector[i] = vector[i] < 0 ? 1.0f : -1.0f;
    return;
  }
  const auto d = static_cast<std::uint32_t>(std::min<std::size_t>(vector.size(), 1u << 31));
  float& entry = vector[number % d];
  entry = std::bit_cast<float>(std::bit_cast<std::uint32_t>(entry) ^ (number / d + 1));
}

}  // namespace

Adversary::Adversary(const AdversaryConfig& config, const AdversaryContext& context, std::uint64_t seed,
                     std::vector<std::vector<int>> groups, std::vector<int> workers_to_win, ThreadPool& pool)
    : config_(config),
      facts_(context),
      seed_(seed),
      groups_(std::move(groups)),
      workers_to_win_(std::move(workers_to_win)),
      pool_(pool),
      forged_of_(static_cast<std::size_t>(context.workers), nullptr) {
  facts_.seed = seed;
  lies_.assign(forged_of_.size(), false);
  for (const auto& group : groups_) copies_.push_back(static_cast<int>(group.size()));
  const auto& attack = config_.attack;
  if (facts_.byzantine > 0)
    attack_ = at("attack", [&] {
      return AttackRegistry::find(ComponentKind::attack, attack.name)(attack.params, facts_, pool_);
    });
  at("placement", [&] { return placed(1); });
}

std::vector<int> Adversary::placed(std::int64_t iteration) const {
  const auto& [name, params] = config_.placement;
  const PlacementContext context{facts_.workers, facts_.byzantine, groups_, workers_to_win_, seed_};
  return PlacementRegistry::find(ComponentKind::placement, name)(params, context, iteration);
}

void Adversary::place(std::int64_t iteration) {
  lies_.assign(static_cast<std::size_t>(facts_.workers), false);
  distorted_.clear();
  if (!attack_) return;
  byzantine_ = placed(iteration);
  if (!attack_->forges() || !config_.schedule.acts(seed_, iteration)) return;
  const auto distorted = distorted_files(config_.distort, groups_, workers_to_win_, byzantine_, facts_.workers);
  for (const int worker : byzantine_) lies_[static_cast<std::size_t>(worker)] = true;
  for (std::size_t file = 0; file < groups_.size(); ++file) {
    if (distorted[file]) distorted_.push_back(static_cast<int>(file));
    // In every scheme a worker holds one file.
    for (const int worker : groups_[file])
      if (!distorted[file]) lies_[static_cast<std::size_t>(worker)] = false;
  }
}

void Adversary::act(std::int64_t iteration, const RowView& honest) {
  std::fill(forged_of_.begin(), forged_of_.end(), nullptr);
  place(iteration);
  if (distorted_.empty()) return;

  honest_copies_ = unforged_copies_ = copies_;
  std::vector<bool> byzantine(static_cast<std::size_t>(facts_.workers), false);
  for (const int worker : byzantine_) byzantine[static_cast<std::size_t>(worker)] = true;
  for (std::size_t file = 0; file < groups_.size(); ++file) {
    for (const int worker : groups_[file]) {
      honest_copies_[file] -= byzantine[static_cast<std::size_t>(worker)] ? 1 : 0;
      unforged_copies_[file] -= lies(worker) ? 1 : 0;
    }
  }

  const AdversaryView view{honest,
                           copies_,
                           honest_copies_,
                           config_.query_aggregation ? &config_.query_aggregation : nullptr,
                           iteration,
                           unforged_copies_,
                           config_.flipped_gradients ? &config_.flipped_gradients : nullptr};
  attack_->begin(view);
  const int vectors = attack_->per_file() ? static_cast<int>(distorted_.size()) : 1;
  forged_.resize(vectors, honest.d);
  for (int i = 0; i < vectors; ++i)
    attack_->forge(view, attack_->per_file() ? distorted_[static_cast<std::size_t>(i)] : 0, forged_.row(i));
  if (!config_.collusion) own_.resize(facts_.byzantine, honest.d);
  int own = 0;
  for (std::size_t i = 0; i < distorted_.size(); ++i) {
    const std::span<float> common = forged_.row(attack_->per_file() ? static_cast<int>(i) : 0);
    int rank = 0;
    for (const int worker : groups_[static_cast<std::size_t>(distorted_[i])]) {
      if (!lies(worker)) continue;
      const float*& sent = forged_of_[static_cast<std::size_t>(worker)];
      sent = common.data();
      if (config_.collusion) continue;
      const std::span<float> mine = own_.row(own++);
      std::copy(common.begin(), common.end(), mine.begin());
      make_distinct(mine, rank++, config_.signs);
      sent = mine.data();
    }
  }
}

}  // namespace detoxsim
