// What LibTorch computes for a model: class scores of a batch, as a function of parameter and state tensors.
#pragma once

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include <memory>
#include <span>
#include <vector>

#include "learning/model.hpp"

namespace detoxsim {

using Shape = std::vector<std::int64_t>;
using Tensors = std::vector<at::Tensor>;

/// One object serves one thread.
class TorchFunction {
 public:
  virtual ~TorchFunction() = default;
  virtual ModelSize size() const = 0;
  /// Shapes of the tensors that lie one behind the other in the d weights, and in the state.
  virtual const std::vector<Shape>& parameters() const = 0;
  virtual const std::vector<Shape>& state() const = 0;
  virtual void initialise(RandomStream& random, std::span<float> weights, std::span<float> state) const = 0;
  /// samples × classes. In training the state is updated in place.
  virtual at::Tensor scores(const at::Tensor& samples, const Tensors& parameters, Tensors& state, bool training) = 0;
  virtual std::unique_ptr<TorchFunction> clone() const = 0;
};

/// A Model on `device`: weights and gradients are on the host, each computation on one thread of it.
std::unique_ptr<Model> torch_model(std::unique_ptr<TorchFunction> function, const SampleShape& shape, Device device);

/// Views of the shapes in a flat tensor.
Tensors views(const at::Tensor& flat, const std::vector<Shape>& shapes);
/// Mean cross-entropy, and its gradient by each of the parameters (leaves that require one; zeros where it doesn't
/// depend on one).
at::Tensor loss_and_gradients(TorchFunction& function, const at::Tensor& samples, const at::Tensor& classes,
                              const Tensors& parameters, Tensors& state, Tensors& gradients);

}  // namespace detoxsim
