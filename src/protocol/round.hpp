// One iteration of the server's and the workers' own business, without a clock: what the protocol asks for in between.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/iteration_row.hpp"
#include "learning/batches.hpp"
#include "learning/model.hpp"
#include "protocol/vote_collector.hpp"
#include "redundancy/encoding.hpp"
#include "rules/rule.hpp"

namespace detoxsim {

constexpr std::int64_t digest_bytes = 32;  ///< SHA-256

/// What a Byzantine worker does where digests are voted on.
enum class DigestLie {
  consistent,      ///< announces what it forged, and sends it
  wrong_gradient,  ///< announces the honest gradient, and sends what it forged
  silence,         ///< announces the honest gradient, and sends nothing
  equivocation,    ///< announces both
};

/// What travels, and how it is voted on.
struct TransferSettings {
  ModelSize timed = {};  ///< whose bytes travel and whose update costs: the model's own, or a larger one's
  Compression compression = Compression::none;
  int servers = 1;          ///< m: each owns an equal share of the coordinates
  bool early_vote = false;  ///< a file is decided by a strict majority, not by all its replicas
  bool digests = false;     ///< workers report digests; one of those who agree is asked for the gradient
  DigestLie digest_lie = DigestLie::consistent;
};

/// The law of an optimiser that moves so many bytes per parameter.
inline OperationCost optimizer_cost(std::int64_t parameters, double bytes_per_parameter) {
  const auto d = static_cast<double>(parameters);
  return {4 * d, bytes_per_parameter * d};
}

/// Call begin; let the tally decide; then aggregate, update; then again. Fills an IterationRow but for the clock.
class Round : protected ReplicaSource {
 public:
  Round(const Assignment& assignment, const TransferSettings& settings, ThreadPool& pool);

  const Assignment& assignment() const { return assignment_; }
  const TransferSettings& wire() const { return settings_; }
  /// Samples of each file.
  virtual const FileSplit& split() const = 0;
  /// Wall seconds of each file's gradient in this iteration; empty where none was computed.
  virtual std::span<const double> file_wall_s() const = 0;

  virtual void begin(std::int64_t iteration) = 0;  ///< calls open_votes
  /// What the server sends to a worker: parameters and state; and a worker back: its gradient, and what its file makes
  /// of the state.
  std::int64_t parameter_bytes() const { return 4 * (settings_.timed.parameters + settings_.timed.state); }
  std::int64_t gradient_bytes() const {
    return payload_bytes(settings_.compression, settings_.timed.parameters) + 4 * settings_.timed.state;
  }
  /// A worker's report of this iteration: its gradient, or what announces it.
  std::int64_t report_bytes(int worker) const;
  /// Whether the worker does not answer when it is asked for what it announced in this iteration.
  bool silent(int worker) const { return settings_.digest_lie == DigestLie::silence && lies(worker); }
  VoteCollector& collector() { return *collector_; }
  /// Vote, inner and outer rule; returns their work and the optimiser's, which follow each other, by their laws; of
  /// each server.
  virtual std::vector<OperationCost> aggregate() = 0;
  /// The new model, and an evaluation where one is due. Returns wall seconds of the optimiser alone.
  virtual double update() = 0;

  const IterationRow& row() const { return row_; }
  IterationRow& row() { return row_; }

 protected:
  /// Empty row, empty ballots.
  void open_votes(std::int64_t iteration);
  /// Of the optimiser, for the model whose time is simulated. seconds: as a calibrated machine takes.
  OperationCost timed_update(double bytes_per_parameter, std::optional<double> seconds) const {
    const std::int64_t m = settings_.servers;
    OperationCost cost = optimizer_cost((settings_.timed.parameters + m - 1) / m, bytes_per_parameter);
    cost.seconds = seconds;
    return cost;
  }
  /// Whether the worker sends anything else than its file's honest gradient.
  virtual bool lies(int worker) const = 0;
  virtual Payload honest(int file) const = 0;
  std::vector<std::string> digests(int worker) override;

  const Assignment& assignment_;
  TransferSettings settings_;
  std::unique_ptr<VoteCollector> collector_;
  IterationRow row_;

 private:
  const std::string& honest_digest(std::size_t file);

  std::vector<std::string> honest_digests_;  // by file; "" not asked for in this iteration
};

}  // namespace detoxsim
