// The round of a training: real gradients, forged ones, votes, aggregation, update.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "attacks/adversary.hpp"
#include "base/iteration_row.hpp"
#include "learning/batch_gradients.hpp"
#include "learning/gradient_source.hpp"
#include "learning/optimizer.hpp"
#include "protocol/round.hpp"
#include "redundancy/pipeline.hpp"

namespace detoxsim {

/// The objects that take part, which the composition root owns.
struct TrainingParts {
  const Assignment& assignment;
  GradientSource& source;
  Adversary& adversary;
  Pipeline& pipeline;
  Optimizer& optimizer;
  Evaluator* evaluator;      ///< nullptr where there is no model, only gradients
  std::span<float> weights;  ///< d
  std::span<float> state;    ///< of the model
  ThreadPool& pool;
};

/// Is called with the files' honest gradients as soon as they are computed.
using OnGradients = std::function<void(std::int64_t iteration, const RowView& gradients)>;

struct TrainingSettings {
  std::uint64_t seed = 0;
  std::int64_t iterations = 0;
  std::int64_t evaluate_every = 0;  ///< 0: only at the end
  bool signs_only = false;          ///< the result is a vector of signs: its length means nothing: no gradient_error
  bool check_replicas = false;
  std::optional<double> optimizer_s = {};  ///< simulated seconds of an update, where a machine was calibrated
  OnGradients on_gradients = {};
};

class TrainingRound final : public Round {
 public:
  TrainingRound(const TrainingParts& parts, const TransferSettings& transfer, const TrainingSettings& settings);

  const FileSplit& split() const override { return parts_.source.split(); }
  std::span<const double> file_wall_s() const override { return parts_.source.file_wall_s(); }
  void begin(std::int64_t iteration) override;
  std::vector<OperationCost> aggregate() override;
  double update() override;

 private:
  /// A buffer of its own, as a real server would receive it.
  Payload gradient(int worker) const override { return payloads_[static_cast<std::size_t>(worker)]; }
  Payload honest(int file) const override { return honest_[static_cast<std::size_t>(file)]; }
  bool forges(int worker) const override { return parts_.adversary.forged(worker) != nullptr; }
  std::string digest_of(const Payload& gradient) const override;
  void separate_buffers(const std::vector<Payload>& honest);
  void check_replicas();
  void count_corrupted(const std::vector<Payload>& votes);
  void update_state();
  void compare_with_honest_mean();

  ModelView model() const { return {parts_.weights, parts_.state}; }

  TrainingParts parts_;
  TrainingSettings settings_;
  std::int64_t d_;
  Encoder honest_encoder_, forged_encoder_;
  std::vector<Payload> honest_, payloads_;
  RowBuffer copies_;
  std::vector<float> aggregated_, honest_mean_, difference_;
  bool updated_ = false;
};

}  // namespace detoxsim
