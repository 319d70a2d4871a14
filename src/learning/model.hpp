// Models: a function of d float32 parameters with a loss, its gradient and a prediction.
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "base/device.hpp"
#include "base/random.hpp"
#include "base/registry.hpp"
#include "learning/architecture.hpp"
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

/// A model as the server keeps it: what is trained, and what is only observed on the way (the running statistics of
/// batch norm). Gradients are those of the weights; with batch norm they are taken at the statistics of the batch
/// itself, so they depend on weights and samples alone.
struct ModelView {
  std::span<const float> weights;  ///< d
  std::span<const float> state;    ///< size().state floats; none for most models
};

/// Without memory but for scratch: one object serves one thread; clone() gives another for another thread.
class Model {
 public:
  virtual ~Model() = default;
  virtual ModelSize size() const = 0;
  std::int64_t parameters() const { return size().parameters; }  ///< d
  /// weights: d; state: size().state
  virtual void initialise(RandomStream& random, std::span<float> weights, std::span<float> state) const = 0;
  /// Mean cross-entropy over the batch; its gradient overwrites `gradient` (d). `state` holds the server's state on
  /// entry and what this batch makes of it on return. The same bits for the same inputs.
  virtual double loss_and_gradient(std::span<const float> weights, const Batch& batch, std::span<float> gradient,
                                   std::span<float> state) = 0;
  virtual Evaluation evaluate(const ModelView& model, const Batch& batch) = 0;
  virtual std::unique_ptr<Model> clone() const = 0;
};

/// What a model needs to know beside its parameters.
struct ModelSetting {
  SampleShape shape;
  int classes = 0;
  Device device = Device::cpu;
  int smallest_file = 2;  ///< samples of the smallest batch whose gradient is asked for
};

/// How one kind of model is made.
struct ModelKind {
  /// InputError where it can't be.
  std::unique_ptr<Model> (*make)(const Component& component, const ModelSetting& setting);
  /// Its layers; nullptr where only the model itself knows.
  Architecture (*layers)(const Params& params, const ModelSetting& setting) = nullptr;
};
using ModelRegistry = Registry<ModelKind>;

std::unique_ptr<Model> make_model(const Component& component, const ModelSetting& setting);
/// From the layers where they are known, else from the model.
ModelSize model_size(const Component& component, const ModelSetting& setting);

}  // namespace detoxsim
