// Models: a function of d float32 parameters with a loss, its gradient and a prediction.
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "base/random.hpp"
#include "base/registry.hpp"
#include "learning/dataset.hpp"

namespace detoxsim {

/// `count` samples: features row by row, and their classes.
struct Batch {
  const float* features = nullptr;       ///< count × shape.features()
  std::span<const std::uint8_t> labels;  ///< count
  std::int64_t count() const { return static_cast<std::int64_t>(labels.size()); }
};

/// What a model did on a test set, summed over samples.
struct Evaluation {
  double loss_sum = 0;
  std::int64_t correct = 0;
};

/// Stateless but for scratch memory: one object serves one thread; clone() gives another for another thread.
class Model {
 public:
  virtual ~Model() = default;
  /// d
  virtual std::int64_t parameters() const = 0;
  /// weights: d
  virtual void initialise(Stream& random, std::span<float> weights) const = 0;
  /// Mean cross-entropy over the batch, its gradient in `gradient` (d, overwritten). The same bits for the same inputs.
  virtual double loss_and_gradient(std::span<const float> weights, const Batch& batch, std::span<float> gradient) = 0;
  virtual Evaluation evaluate(std::span<const float> weights, const Batch& batch) = 0;
  /// Floating-point operations of forward and backward pass for one sample; drives the simulated compute.
  virtual double flops_per_sample() const = 0;
  virtual std::unique_ptr<Model> clone() const = 0;
};

using ModelFactory = std::unique_ptr<Model> (*)(const Params& params, const SampleShape& shape, int classes);
using ModelRegistry = Registry<ModelFactory>;

std::unique_ptr<Model> make_model(const Component& component, const SampleShape& shape, int classes);

}  // namespace detoxsim
