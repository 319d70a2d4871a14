// An iteration's gradients: every file's gradient, computed once, for real, and shared read-only.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "base/rows.hpp"
#include "base/thread_pool.hpp"
#include "learning/dataset.hpp"
#include "learning/gradient_source.hpp"

namespace detoxsim {

/// Computes G file gradients of dimension d per iteration, files in parallel, one thread each. Replicas of a file are
/// bit-identical by construction, so redundancy costs nothing real.
class BatchGradients final : public GradientSource {
 public:
  /// worker_momentum: β of m ← βm + (1−β)g kept per file (0: the plain gradient, no memory for m).
  BatchGradients(const Samples& train, const Model& model, std::uint64_t seed, std::uint32_t batch_size, int files,
                 double worker_momentum, ThreadPool& pool);
  ~BatchGradients() override;

  void compute(const ModelView& model) override;

  RowView gradients() const override { return sent_.view(); }  ///< momentum, where workers keep one
  RowView states() const override { return states_.view(); }
  std::optional<double> train_loss() const override { return train_loss_; }
  double wall_s() const override { return wall_s_; }
  std::span<const double> file_wall_s() const override { return file_wall_s_; }
  const FileSplit& split() const override { return split_; }
  /// With worker momentum: of the plain gradient.
  bool repeats_identically(int file, const ModelView& model) override;
  void flipped(std::span<const int> files, int classes, const ModelView& model, std::span<float* const> out) override;

 private:
  struct Scratch;  // one per thread
  Batch samples_of(int file, Scratch& scratch) const;
  double file_gradient(int file, const ModelView& model, std::span<float> gradient, std::span<float> state,
                       Scratch& scratch);

  const Samples& train_;
  std::uint64_t seed_;
  std::uint64_t iteration_ = 0;  ///< of the last compute(), from 1
  BatchSequence batches_;
  FileSplit split_;
  double worker_momentum_;
  ThreadPool& pool_;
  std::vector<std::unique_ptr<Scratch>> scratch_;
  std::span<const std::uint32_t> batch_;
  RowBuffer sent_;
  RowBuffer plain_;   ///< the raw gradients, only where workers keep momentum
  RowBuffer states_;  ///< per file
  std::vector<double> file_loss_, file_wall_s_;
  double train_loss_ = 0, wall_s_ = 0;
};

/// Mean loss and accuracy over all of `test`, chunks in parallel; the sums don't depend on the thread count.
class Evaluator {
 public:
  Evaluator(const Samples& test, const Model& model, ThreadPool& pool);
  ~Evaluator();
  struct Result {
    double loss = 0;      ///< mean cross-entropy
    double accuracy = 0;  ///< in [0, 1]
  };
  Result evaluate(const ModelView& model);

 private:
  struct Scratch;
  const Samples& test_;
  ThreadPool& pool_;
  std::vector<std::unique_ptr<Scratch>> scratch_;
};

}  // namespace detoxsim
