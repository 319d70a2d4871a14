// What server and workers do in one iteration, without a clock and a network: gradients, votes, aggregation, update.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "attacks/digest_lie.hpp"
#include "base/iteration_row.hpp"
#include "learning/batches.hpp"
#include "learning/model.hpp"
#include "protocol/vote_collector.hpp"
#include "redundancy/encoding.hpp"
#include "rules/rule.hpp"

namespace detoxsim {

constexpr std::int64_t digest_bytes = 32;  ///< SHA-256

/// What travels, and how the server votes on it.
struct TransferSettings {
  ModelSize timed = {};  ///< of the model whose times are simulated: the one that is trained, or a larger one
  Compression compression = Compression::none;
  int servers = 1;          ///< m: each owns an equal share of the coordinates
  bool early_vote = false;  ///< a file is decided by a strict majority, not by all its replicas
  bool digests = false;     ///< workers report digests; the server requests the gradient from one of those that agree
  DigestLie digest_lie = DigestLie::consistent;

  /// What the server sends to a worker: parameters and state.
  std::int64_t parameter_bytes() const { return 4 * (timed.parameters + timed.state); }
  /// A gradient, and what the worker's file makes of the state.
  std::int64_t gradient_bytes() const { return payload_bytes(compression, timed.parameters) + 4 * timed.state; }
  /// An honest worker's report: its gradient, or a digest of each server's share, since each checks what it gets.
  std::int64_t report_bytes() const { return digests ? digest_bytes * servers : gradient_bytes(); }
};

/// The cost of an optimiser that moves so many bytes per parameter.
inline OperationCost optimizer_cost(std::int64_t parameters, double bytes_per_parameter) {
  const auto d = static_cast<double>(parameters);
  return {4 * d, bytes_per_parameter * d};
}

/// Call begin; then collector() until it has decided; then aggregate and update. Fills an IterationRow but for the
/// simulated times.
class Round : protected ReplicaSource {
 public:
  Round(const Assignment& assignment, const TransferSettings& settings, ThreadPool& pool);

  const Assignment& assignment() const { return assignment_; }
  const TransferSettings& transfer_settings() const { return settings_; }
  /// Samples of each file.
  virtual const FileSplit& split() const = 0;
  /// Wall seconds of each file's gradient in this iteration; empty where none was computed.
  virtual std::span<const double> file_wall_s() const = 0;

  virtual void begin(std::int64_t iteration) = 0;  ///< calls open_votes
  /// A worker's report of this iteration: its gradient, or what announces it.
  std::int64_t report_bytes(int worker) const;
  /// Whether the worker does not answer when the server requests what it announced in this iteration.
  bool silent(int worker) const { return settings_.digest_lie == DigestLie::silence && forges(worker); }
  VoteCollector& collector() { return *collector_; }
  /// Vote, inner and outer rule. Returns what each of them and the optimiser cost each server, in the order in which
  /// they run.
  virtual std::vector<OperationCost> aggregate() = 0;
  /// The new model, and an evaluation where one is due. Returns wall seconds of the optimiser alone.
  virtual double update() = 0;

  const IterationRow& row() const { return row_; }
  IterationRow& row() { return row_; }

 protected:
  /// Empties the row and the collector.
  void open_votes(std::int64_t iteration);
  /// The optimiser's cost for each server, for the model whose times are simulated. seconds: of a calibrated machine.
  OperationCost update_cost(double bytes_per_parameter, std::optional<double> seconds) const {
    const std::int64_t m = settings_.servers;
    OperationCost cost = optimizer_cost((settings_.timed.parameters + m - 1) / m, bytes_per_parameter);
    cost.seconds = seconds;
    return cost;
  }
  /// Whether the worker sends anything else than its file's honest gradient.
  virtual bool forges(int worker) const = 0;
  /// What honest workers of the file send.
  virtual Payload honest(int file) const = 0;
  std::vector<std::string> digests(int worker) override;

  const Assignment& assignment_;
  TransferSettings settings_;
  std::unique_ptr<VoteCollector> collector_;
  IterationRow row_;

 private:
  const std::string& honest_digest(std::size_t file);

  std::vector<std::string> honest_digests_;  // by file; "": not needed yet in this iteration
};

}  // namespace detoxsim
