// The adversary: places its q workers each iteration and gives each of them something to send.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "attacks/attack.hpp"
#include "attacks/placement.hpp"
#include "attacks/schedule.hpp"

namespace detoxsim {

struct AdversaryConfig {
  Component placement, attack;
  bool collusion = true;  ///< Byzantine workers of one group send identical bytes
  /// Signs travel instead of floats: what makes two vectors different is a sign, not a last digit.
  bool signs = false;
  AggregationQuery query_aggregation = {};  ///< for attacks that try before they strike
  FlippedGradients flipped_gradients = {};  ///< for attacks that poison samples
  Distort distort = Distort::all;
  Schedule schedule = {};
};

/// One object serves one run. Depends on nothing but its arguments: no clock, no order of actors.
class Adversary {
 public:
  /// groups, workers_to_win: per file. InputError where placement or attack don't fit.
  Adversary(const AdversaryConfig& config, const AdversaryContext& context, std::uint64_t seed,
            std::vector<std::vector<int>> groups, std::vector<int> workers_to_win, ThreadPool& pool);

  /// Places the Byzantine workers of `iteration` (from 1), and decides which files they distort.
  void place(std::int64_t iteration);
  /// Whether the worker distorts its file in the iteration that was placed last.
  bool lies(int worker) const { return lies_[static_cast<std::size_t>(worker)]; }
  /// Places them and forges what they send. honest: G rows of d.
  void act(std::int64_t iteration, const RowView& honest);

  /// The Byzantine workers as placed last, ascending.
  std::span<const int> byzantine() const { return byzantine_; }
  /// What the worker sends in place of its file's gradient: d floats; nullptr: the honest gradient.
  const float* forged(int worker) const { return forged_of_[static_cast<std::size_t>(worker)]; }
  /// How far the attack went in this iteration, where that is one number and it acted.
  std::optional<double> strength() const { return distorted_.empty() ? std::nullopt : attack_->strength(); }
  /// The attack's parameters as they act; the written ones where q = 0 and none acts.
  Params resolved() const { return attack_ ? attack_->resolved() : config_.attack.params; }

 private:
  std::vector<int> placed(std::int64_t iteration) const;

  AdversaryConfig config_;
  AdversaryContext facts_;
  std::uint64_t seed_;
  std::vector<std::vector<int>> groups_;
  std::vector<int> workers_to_win_, copies_;
  ThreadPool& pool_;
  std::unique_ptr<Attack> attack_;  ///< none where q = 0
  std::vector<int> byzantine_, honest_copies_, unforged_copies_;
  std::vector<int> distorted_;  ///< files, ascending
  std::vector<bool> lies_;      ///< per worker
  std::vector<const float*> forged_of_;
  RowBuffer forged_;  ///< what colluding workers send: a row per attacked file, or one for all
  RowBuffer own_;     ///< without collusion: a row per Byzantine worker
};

}  // namespace detoxsim
