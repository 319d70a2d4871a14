// One iteration of the training itself, without a clock: gradients, lies, votes, aggregation, update.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "attacks/adversary.hpp"
#include "base/iteration_row.hpp"
#include "learning/gradient_book.hpp"
#include "learning/gradient_source.hpp"
#include "learning/optimizer.hpp"
#include "redundancy/pipeline.hpp"

namespace detoxsim {

/// Everything that takes part. References: the composition root owns the objects.
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

/// Gets what honest workers send in an iteration, as soon as it is computed.
using OnGradients = std::function<void(std::int64_t iteration, const RowView& gradients)>;

struct TrainingSettings {
  std::uint64_t seed = 0;
  std::int64_t iterations = 0;
  std::int64_t evaluate_every = 0;  ///< 0: only at the end
  Compression compression = Compression::none;
  ModelSize timed = {};     ///< whose bytes travel and whose update costs: the model's own, or a larger one's
  bool signs_only = false;  ///< the result is a vector of signs: its length means nothing, no gradient_error
  bool early_vote = false;  ///< a file is decided by a strict majority, not by all its replicas
  bool check_replicas = false;
  OnGradients on_gradients = {};
};

/// Call begin, receive for every report, aggregate, update; then again. Fills an IterationRow but for the clock.
class TrainingRound {
 public:
  TrainingRound(const TrainingParts& parts, const TrainingSettings& settings);

  void begin(std::int64_t iteration);
  /// What the worker sends: a buffer of its own, as a real server would receive it.
  Wire payload(int worker) const { return payloads_[static_cast<std::size_t>(worker)]; }
  /// What the server sends to a worker: parameters and state; and a worker back: its gradient, and what its file makes
  /// of the state.
  std::int64_t parameter_bytes() const { return 4 * (settings_.timed.parameters + settings_.timed.state); }
  std::int64_t report_bytes() const {
    return wire_bytes(settings_.compression, settings_.timed.parameters) + 4 * settings_.timed.state;
  }
  /// A report has arrived; the order of calls is the order of arrival. False: its file was decided before, the report
  /// is not used.
  bool receive(int worker, Wire report);
  /// Whether nothing that may still arrive is needed.
  bool decided() const { return undecided_ == 0; }
  /// Vote, inner and outer rule; returns their work and the optimiser's, which follow each other, by their laws.
  std::vector<Work> aggregate();
  /// The new model, and an evaluation where one is due. Returns wall seconds of the optimiser alone.
  double update();

  const IterationRow& row() const { return row_; }
  IterationRow& row() { return row_; }

 private:
  void separate_buffers(const std::vector<Wire>& honest);
  void check_replicas();
  bool decides(const Ballot& ballot) const;
  void count_corrupted(const std::vector<Wire>& votes);
  void update_state();
  void compare_with_honest_mean();

  ModelView model() const { return {parts_.weights, parts_.state}; }

  TrainingParts parts_;
  TrainingSettings settings_;
  std::int64_t d_;
  Encoder honest_encoder_, forged_encoder_;
  std::vector<Wire> honest_, payloads_;
  RowBuffer copies_;
  std::vector<Ballot> ballots_;
  std::vector<bool> is_decided_;  // by file
  int undecided_ = 0;
  std::vector<float> aggregated_, honest_mean_, difference_;
  bool updated_ = false;
  IterationRow row_;
};

}  // namespace detoxsim
