// The round of a cluster that only its times are asked of: nothing is computed. Workers send the names of vectors, the
// vote compares names, and the cost laws of vote, rules and optimiser say what the server would do.
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
  std::optional<double> optimizer_s = {};  ///< simulated seconds of an update on a calibrated machine
};

/// Who lies, and so which votes are corrupted or undecided, is as in a training with an attack that forges vectors
/// unlike the honest ones. Memory: a few words per worker.
class TimingRound final : public Round {
 public:
  TimingRound(const TimingParts& parts, const TransferSettings& wire, const TimingSettings& settings);

  const FileSplit& split() const override { return split_; }
  std::span<const double> file_wall_s() const override { return {}; }
  void begin(std::int64_t iteration) override;
  std::vector<OperationCost> aggregate() override;
  double update() override { return 0; }

 private:
  Payload gradient(int worker) const override { return wire_of(names_[static_cast<std::size_t>(worker)]); }
  Payload honest(int file) const override { return wire_of(honest_names_[static_cast<std::size_t>(file)]); }
  bool lies(int worker) const override { return names_[static_cast<std::size_t>(worker)] < 0; }
  /// A name says what its gradient is, as a digest does.
  std::string digest_of(const Payload& gradient) const override {
    return {reinterpret_cast<const char*>(gradient.data()), gradient.size()};
  }
  static Payload wire_of(const std::int64_t& name) { return std::as_bytes(std::span(&name, 1)); }

  TimingParts parts_;
  TimingSettings settings_;
  FileSplit split_;
  std::vector<std::int64_t> names_;         ///< by worker: the file of an honest gradient; below 0: a forged one
  std::vector<std::int64_t> honest_names_;  ///< by file
};

}  // namespace detoxsim
