// Gradients that were recorded elsewhere, one matrix per iteration.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/thread_pool.hpp"
#include "learning/gradient_source.hpp"

namespace detoxsim {

/// Plays [files × d] float32 or float64 matrices in the natural order of their names. They are mapped, so they may be
/// larger than memory.
class Replay final : public GradientSource {
 public:
  /// InputError where there is none, or one has another number of rows than `files`, another d than the first, or is no
  /// such matrix.
  Replay(const std::string& pattern, int files, std::uint32_t batch_size, ThreadPool& pool);

  /// As many iterations can be played.
  std::int64_t matrices() const { return std::ssize(names_); }
  std::int64_t d() const { return d_; }

  void compute(const ModelView& model) override;
  RowView gradients() const override { return current_.view(); }
  RowView states() const override { return {}; }
  std::optional<double> train_loss() const override { return std::nullopt; }
  double wall_s() const override { return wall_s_; }  ///< of reading
  std::span<const double> file_wall_s() const override { return {}; }
  const FileSplit& split() const override { return split_; }
  bool repeats_identically(int, const ModelView&) override { return true; }

 private:
  std::vector<std::string> names_;
  FileSplit split_;
  std::int64_t d_ = 0;
  ThreadPool& pool_;
  std::size_t next_ = 0;
  RowBuffer current_;  ///< the vote is measured on memory, not on a disk
  double wall_s_ = 0;
};

}  // namespace detoxsim
