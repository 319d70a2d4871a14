// The round of a cluster of which only times are simulated: no gradient is computed. Workers send the names of vectors,
// the vote compares names, and the cost formulas of vote, rules and optimiser say how long the server would take.
#pragma once

#include <cstdint>
#include <vector>

#include "attacks/adversary.hpp"
#include "learning/optimizer.hpp"
#include "protocol/round.hpp"
#include "redundancy/pipeline.hpp"

namespace detoxsim {

struct TimingParts {
  const Assignment& assignment;
  Adversary& adversary;
  Pipeline& pipeline;
  const Optimizer& optimizer;
  ThreadPool& pool;
};

struct TimingSettings {
  std::uint32_t batch_size = 0;
  bool collusion = true;                   ///< Byzantine workers of one group send the same vector
  int steps = 0;                           ///< that an iterative rule is taken to need
  std::optional<double> optimizer_s = {};  ///< simulated seconds of an update, where a machine was calibrated
};

/// Byzantine workers, and so corrupted votes and those without a majority, are as in a training with an attack whose
/// vectors differ from the honest ones. Memory: a few words per worker.
class TimingRound final : public Round {
 public:
  TimingRound(const TimingParts& parts, const TransferSettings& transfer, const TimingSettings& settings);

  const FileSplit& split() const override { return split_; }
  std::span<const double> file_wall_s() const override { return {}; }
  void begin(std::int64_t iteration) override;
  std::vector<OperationCost> aggregate() override;
  double update() override { return 0; }

 private:
  Payload gradient(int worker) const override { return payload_of(names_[static_cast<std::size_t>(worker)]); }
  Payload honest(int file) const override { return payload_of(honest_names_[static_cast<std::size_t>(file)]); }
  bool forges(int worker) const override { return names_[static_cast<std::size_t>(worker)] < 0; }
  /// A name identifies its gradient, as a digest does.
  std::string digest_of(const Payload& gradient) const override {
    return {reinterpret_cast<const char*>(gradient.data()), gradient.size()};
  }
  static Payload payload_of(const std::int64_t& name) { return std::as_bytes(std::span(&name, 1)); }

  TimingParts parts_;
  TimingSettings settings_;
  FileSplit split_;
  std::vector<std::int64_t> names_;         ///< by worker: its file where it is honest; below 0: a forged gradient
  std::vector<std::int64_t> honest_names_;  ///< by file
};

}  // namespace detoxsim
