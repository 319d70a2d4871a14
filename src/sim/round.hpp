// One iteration of the server's and the workers' own business, without a clock: what the protocol asks for in between.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/iteration_row.hpp"
#include "learning/batches.hpp"
#include "learning/model.hpp"
#include "redundancy/assignment.hpp"
#include "redundancy/encoding.hpp"
#include "redundancy/vote.hpp"
#include "rules/rule.hpp"

namespace detoxsim {

/// The law of an optimiser that moves so many bytes per parameter.
inline Work optimizer_work(std::int64_t parameters, double bytes_per_parameter) {
  const auto d = static_cast<double>(parameters);
  return {4 * d, bytes_per_parameter * d};
}

/// Call begin, receive for every report, aggregate, update; then again. Fills an IterationRow but for the clock.
class Round {
 public:
  /// timed: whose bytes travel. early_vote: a file is decided by a strict majority, not by all its replicas.
  Round(const Assignment& assignment, const ModelSize& timed, Compression compression, bool early_vote,
        ThreadPool& pool);
  virtual ~Round() = default;

  const Assignment& assignment() const { return assignment_; }
  /// Samples of each file.
  virtual const FileSplit& split() const = 0;
  /// Wall seconds of each file's gradient in this iteration; empty where none was computed.
  virtual std::span<const double> file_wall_s() const = 0;

  virtual void begin(std::int64_t iteration) = 0;  ///< calls open_votes
  /// What the worker sends.
  virtual Wire payload(int worker) const = 0;
  /// What the server sends to a worker: parameters and state; and a worker back: its gradient, and what its file makes
  /// of the state.
  std::int64_t parameter_bytes() const { return 4 * (timed_.parameters + timed_.state); }
  std::int64_t report_bytes() const { return wire_bytes(compression_, timed_.parameters) + 4 * timed_.state; }
  /// A report has arrived; the order of calls is the order of arrival. False: its file was decided before, so the
  /// report is not used.
  bool receive(int worker, Wire report);
  /// Whether nothing that may still arrive is needed.
  bool decided() const { return undecided_ == 0; }
  /// Vote, inner and outer rule; returns their work and the optimiser's, which follow each other, by their laws.
  virtual std::vector<Work> aggregate() = 0;
  /// The new model, and an evaluation where one is due. Returns wall seconds of the optimiser alone.
  virtual double update() = 0;

  const IterationRow& row() const { return row_; }
  IterationRow& row() { return row_; }

 protected:
  /// Empty row, empty ballots.
  void open_votes(std::int64_t iteration);
  /// Of the optimiser, for the model whose time is simulated. seconds: as a calibrated machine takes.
  Work timed_update(double bytes_per_parameter, std::optional<double> seconds) const {
    Work work = optimizer_work(timed_.parameters, bytes_per_parameter);
    work.seconds = seconds;
    return work;
  }

  const Assignment& assignment_;
  ModelSize timed_;
  Compression compression_;
  std::vector<Ballot> ballots_;  ///< by file
  IterationRow row_;

 private:
  bool decides(const Ballot& ballot) const;

  bool early_vote_;
  ThreadPool& pool_;
  std::vector<bool> is_decided_;  // by file
  int undecided_ = 0;
};

}  // namespace detoxsim
