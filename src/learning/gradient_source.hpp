// Where the gradients of an iteration come from: computed (BatchGradients) or recorded (Replay).
#pragma once

#include <optional>
#include <span>
#include <stdexcept>

#include "base/rows.hpp"
#include "learning/batches.hpp"
#include "learning/model.hpp"

namespace detoxsim {

/// G file gradients of dimension d per iteration. What compute() leaves is read-only until the next call.
class GradientSource {
 public:
  virtual ~GradientSource() = default;

  /// Goes on to the next iteration, the model being like this.
  virtual void compute(const ModelView& model) = 0;

  /// G rows of d: what an honest worker of each file sends.
  virtual RowView gradients() const = 0;
  /// G rows: what each file's batch would make of the model's state.
  virtual RowView states() const = 0;
  /// Mean loss over the whole batch, before the update; where it is known.
  virtual std::optional<double> train_loss() const = 0;
  /// Wall seconds of the last compute(); and of each file's gradient on its one thread.
  virtual double wall_s() const = 0;
  virtual std::span<const double> file_wall_s() const = 0;
  /// Samples of each file.
  virtual const FileSplit& split() const = 0;
  /// Gets file `file` of the last compute() once more and tells whether all bits are the same.
  virtual bool repeats_identically(int file, const ModelView& model) = 0;
  /// For an adversary: the plain gradients (no momentum) that these files of the last compute() would have with every
  /// label flipped, y → classes−1−y. out: d floats for each. Only where gradients are computed of samples.
  virtual void flipped(std::span<const int>, int /*classes*/, const ModelView&, std::span<float* const>) {
    throw std::logic_error("these gradients are not of samples");
  }
};

}  // namespace detoxsim
