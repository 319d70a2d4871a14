#include "learning/batch_gradients.hpp"

#include <algorithm>
#include <cassert>
#include <cstring>

#include "base/stopwatch.hpp"
#include "learning/gathered_batch.hpp"

namespace detoxsim {

struct BatchGradients::Scratch {
  std::unique_ptr<Model> model;
  GatheredBatch batch;
};

BatchGradients::BatchGradients(const Samples& train, const Model& model, std::uint64_t seed, std::uint32_t batch_size,
                               int files, double worker_momentum, ThreadPool& pool)
    : train_(train),
      seed_(seed),
      batches_(seed, train.count(), batch_size),
      split_{batch_size, files},
      worker_momentum_(worker_momentum),
      pool_(pool),
      sent_(files, model.parameters()),
      states_(files, model.size().state),
      file_loss_(static_cast<std::size_t>(files)),
      file_wall_s_(static_cast<std::size_t>(files)) {
  if (batch_size < static_cast<std::uint32_t>(files))
    throw InputError(Mistake::bad_value, "batch_size",
                     std::to_string(batch_size) + " samples are too few for " + std::to_string(files) +
                         " files; expected at least one for each");
  for (int slot = 0; slot < pool.threads(); ++slot)
    scratch_.push_back(std::make_unique<Scratch>(Scratch{model.clone(), {}}));
  if (worker_momentum_ > 0) {
    plain_.resize(files, model.parameters());
    for (int file = 0; file < files; ++file) std::ranges::fill(sent_.row(file), 0.0f);
  }
}

BatchGradients::~BatchGradients() = default;

Batch BatchGradients::samples_of(int file, Scratch& scratch) const {
  return scratch.batch.gather_augmented(train_, batch_.subspan(split_.begin(file), split_.size(file)),
                                        {seed_, iteration_, split_.begin(file)});
}

double BatchGradients::file_gradient(int file, const ModelView& model, std::span<float> gradient,
                                     std::span<float> state, Scratch& scratch) {
  const Batch batch = samples_of(file, scratch);
  std::ranges::copy(model.state, state.begin());
  return scratch.model->loss_and_gradient(model.weights, batch, gradient, state);
}

void BatchGradients::compute(const ModelView& model) {
  const Stopwatch watch;
  batch_ = batches_.next();
  ++iteration_;
  const auto beta = static_cast<float>(worker_momentum_), rest = static_cast<float>(1 - worker_momentum_);
  pool_.run(split_.files, [&](std::int64_t index, int slot) {
    const Stopwatch file_watch;
    const int file = static_cast<int>(index);
    const auto at = static_cast<std::size_t>(index);
    Scratch& scratch = *scratch_[static_cast<std::size_t>(slot)];
    RowBuffer& plain = beta > 0 ? plain_ : sent_;
    file_loss_[at] = file_gradient(file, model, plain.row(file), states_.row(file), scratch);
    if (beta > 0) {
      const float* g = plain[file];
      float* m = sent_[file];
      for (std::int64_t j = 0; j < sent_.d(); ++j) m[j] = beta * m[j] + rest * g[j];
    }
    file_wall_s_[at] = file_watch.seconds();
  });
  // In the order of files, whoever computed them.
  train_loss_ = 0;
  for (int file = 0; file < split_.files; ++file)
    train_loss_ += file_loss_[static_cast<std::size_t>(file)] * split_.size(file) / split_.batch_size;
  wall_s_ = watch.seconds();
}

void BatchGradients::flipped(std::span<const int> files, int classes, const ModelView& model,
                             std::span<float* const> out) {
  const auto d = static_cast<std::size_t>(sent_.d());
  pool_.run(static_cast<std::int64_t>(files.size()), [&](std::int64_t index, int slot) {
    Scratch& scratch = *scratch_[static_cast<std::size_t>(slot)];
    const auto at = static_cast<std::size_t>(index);
    const Batch batch = samples_of(files[at], scratch);
    std::vector<std::uint8_t> labels;
    for (const std::uint8_t label : batch.labels) labels.push_back(static_cast<std::uint8_t>(classes - 1 - label));
    std::vector<float> state(model.state.begin(), model.state.end());
    scratch.model->loss_and_gradient(model.weights, {batch.features, labels}, {out[at], d}, state);
  });
}

bool BatchGradients::repeats_identically(int file, const ModelView& model) {
  assert(!batch_.empty());
  RowBuffer gradient(1, sent_.d()), state(1, states_.d());
  file_gradient(file, model, gradient.row(0), state.row(0), *scratch_.front());
  const auto same = [&](const RowBuffer& again, const RowBuffer& before) {
    return std::memcmp(again[0], before[file], static_cast<std::size_t>(before.d()) * sizeof(float)) == 0;
  };
  return same(gradient, worker_momentum_ > 0 ? plain_ : sent_) && same(state, states_);
}

}  // namespace detoxsim
