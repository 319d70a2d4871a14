// Evaluator: a model on the whole test set.
#include <algorithm>
#include <numeric>

#include "learning/batch_gradients.hpp"
#include "learning/gathered_batch.hpp"

namespace detoxsim {

namespace {

// Fixed, or the sums would depend on the thread count; larger chunks gain nothing.
constexpr std::uint32_t chunk_size = 500;

}  // namespace

struct Evaluator::Scratch {
  std::unique_ptr<Model> model;
  GatheredBatch batch;
};

Evaluator::Evaluator(const Samples& test, const Model& model, ThreadPool& pool) : test_(test), pool_(pool) {
  for (int slot = 0; slot < pool.threads(); ++slot)
    scratch_.push_back(std::make_unique<Scratch>(Scratch{model.clone(), {}}));
}

Evaluator::~Evaluator() = default;

Evaluator::Result Evaluator::evaluate(const ModelView& model) {
  const std::uint32_t count = test_.count(), chunks = (count + chunk_size - 1) / chunk_size;
  std::vector<Evaluation> parts(chunks);
  pool_.run(chunks, [&](std::int64_t chunk, int slot) {
    Scratch& scratch = *scratch_[static_cast<std::size_t>(slot)];
    const auto begin = static_cast<std::uint32_t>(chunk) * chunk_size;
    std::vector<std::uint32_t> indices(std::min(chunk_size, count - begin));
    std::iota(indices.begin(), indices.end(), begin);
    const Batch batch = scratch.batch.gather(test_, indices);
    parts[static_cast<std::size_t>(chunk)] = scratch.model->evaluate(model, batch);
  });
  Evaluation all;
  for (const auto& part : parts) {
    all.loss_sum += part.loss_sum;
    all.correct += part.correct;
  }
  return {all.loss_sum / count, static_cast<double>(all.correct) / count};
}

}  // namespace detoxsim
