// The book of an iteration's gradients: every file's gradient, computed once, for real, and shared read-only.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "base/rows.hpp"
#include "base/thread_pool.hpp"
#include "learning/batches.hpp"
#include "learning/dataset.hpp"
#include "learning/model.hpp"

namespace detoxsim {

/// Computes G file gradients of dimension d per iteration, files in parallel, one thread each. Replicas of a file are
/// bit-identical by construction, so redundancy costs nothing real.
class GradientBook {
 public:
  /// worker_momentum: β of m ← βm + (1−β)g kept per file (0: the plain gradient, no memory for m).
  GradientBook(const Samples& train, const Model& model, std::uint64_t seed, std::uint32_t batch_size, int files,
               double worker_momentum, ThreadPool& pool);
  ~GradientBook();

  /// Fills the book for the next iteration at these weights (d).
  void compute(std::span<const float> weights);

  /// G rows of d: what an honest worker of each file sends (its momentum where workers keep one).
  RowView gradients() const { return sent_.view(); }
  /// Mean loss over the whole batch of the last compute().
  double train_loss() const { return train_loss_; }
  /// Wall seconds of the last compute(); and of each file's gradient on its one thread.
  double wall_s() const { return wall_s_; }
  std::span<const double> file_wall_s() const { return file_wall_s_; }
  const FileSplit& split() const { return split_; }
  /// Recomputes file `file` of the last compute() at the same weights and tells whether all bits are the same (with
  /// worker momentum: of the plain gradient).
  bool recomputes_identically(int file, std::span<const float> weights);

 private:
  struct Scratch;  // one per thread
  double file_gradient(int file, std::span<const float> weights, std::span<float> out, Scratch& scratch);

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
  RowBuffer plain_;  ///< the raw gradients, only where workers keep momentum
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
  Result evaluate(std::span<const float> weights);

 private:
  struct Scratch;
  const Samples& test_;
  ThreadPool& pool_;
  std::vector<std::unique_ptr<Scratch>> scratch_;
};

}  // namespace detoxsim
