// An Architecture as LibTorch operations.
#pragma once

#include <ATen/ATen.h>

#include "torch/function.hpp"

namespace detoxsim {

/// The layers' function of a batch (samples × channels × height × width), in the scalar type of its parameters.
class NetworkFunction final : public TorchFunction {
 public:
  explicit NetworkFunction(Architecture layers);

  ModelSize size() const override { return size_of(layers_); }
  const std::vector<Shape>& parameters() const override { return parameters_; }
  const std::vector<Shape>& state() const override { return state_; }
  void initialise(RandomStream& random, std::span<float> weights, std::span<float> state) const override {
    detoxsim::initialise(layers_, random, weights, state);
  }
  at::Tensor scores(const at::Tensor& samples, const Tensors& parameters, Tensors& state, bool training) override;
  std::unique_ptr<TorchFunction> clone() const override { return std::make_unique<NetworkFunction>(layers_); }

 private:
  Architecture layers_;
  std::vector<Shape> parameters_, state_;
};

}  // namespace detoxsim
