// Fully connected networks with ReLU between the layers and mean cross-entropy: softmax regression and perceptrons.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "learning/aligned_buffer.hpp"
#include "learning/model.hpp"

namespace detoxsim {

/// z₁ = W₁x + b₁, zₗ = Wₗ·max(0, zₗ₋₁) + bₗ, class probabilities softmax(z_L). Parameters lie layer by layer: weights
/// (out × in, row-major, as in PyTorch), then biases. The scalar is float for training and double for tests.
/// One object serves one thread (it owns the activations).
template <class Scalar>
class DenseNetwork {
 public:
  /// widths: features, hidden widths, classes
  explicit DenseNetwork(std::vector<int> widths);

  /// d = Σ out·(in + 1)
  std::int64_t parameters() const { return parameters_; }
  /// features: labels.size() × features. Returns the mean cross-entropy; its gradient overwrites `gradient` (d).
  double loss_and_gradient(std::span<const Scalar> weights, const Scalar* features,
                           std::span<const std::uint8_t> labels, std::span<Scalar> gradient);
  Evaluation evaluate(std::span<const Scalar> weights, const Scalar* features, std::span<const std::uint8_t> labels);

 private:
  struct Layer {
    int in, out;
    std::int64_t weights, biases;  ///< offsets
  };
  const Scalar* input(std::size_t layer, const Scalar* features) const;
  void forward(const Scalar* weights, const Scalar* features, std::int64_t count);
  void backward(const Scalar* weights, const Scalar* features, std::int64_t count, Scalar* gradient);

  std::vector<int> widths_;
  std::vector<Layer> layers_;
  std::int64_t parameters_ = 0;
  std::vector<AlignedBuffer<Scalar>> outputs_;  ///< of each layer, count × out; in the backward pass ∂loss/∂zₗ
  AlignedBuffer<Scalar> input_gradient_;
};

extern template class DenseNetwork<float>;
extern template class DenseNetwork<double>;

/// The component's layers, a perceptron's, as a Model. InputError for any device but the CPU.
std::unique_ptr<Model> dense_model(const Component& component, const ModelSetting& setting);

}  // namespace detoxsim
