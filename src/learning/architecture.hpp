// Networks as lists of layers: shapes, parameters, state and what a gradient costs. Knows nothing that could run them.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "base/random.hpp"
#include "learning/dataset.hpp"

namespace detoxsim {

/// What a model is in numbers. A multiply-add counts 2.
struct ModelSize {
  std::int64_t parameters = 0;  ///< d
  std::int64_t state = 0;       ///< floats of state beside the parameters: running statistics of batch norm
  double forward_flops = 0;     ///< for one sample
  double backward_flops = 0;  ///< for one sample: gradients of the weights, and of the inputs where a layer needs them

  double flops() const { return forward_flops + backward_flops; }
};

/// One layer with the shapes around it. Parameters of a network lie layer by layer in the order of the list, a
/// residual's branch before its shortcut; inside a layer weights (out × in × kernel × kernel, or out × in) before
/// biases, γ before β, as in PyTorch. State: mean, then variance, of each batch norm.
struct Layer {
  enum class Kind {
    convolution,     ///< kernel × kernel, zero padding
    batch_norm,      ///< over samples and pixels, per channel; ε = 1e-5 (Ioffe, Szegedy 2015, arXiv:1502.03167)
    relu,            ///< max(x, 0)
    max_pool,        ///< kernel × kernel windows side by side; incomplete ones at the edge count
    global_average,  ///< over all pixels
    linear,          ///< takes channels × height × width as one vector
    residual         ///< max(0, branch(x) + shortcut(x)); an empty shortcut is x itself
  };
  Kind kind;
  SampleShape in, out;
  int kernel = 1, stride = 1, padding = 0;
  bool bias = false;
  std::vector<Layer> branch = {}, shortcut = {};

  std::int64_t weights() const;  ///< without biases, of this layer alone; γ of batch norm
  std::int64_t biases() const;   ///< β of batch norm
};

/// Layers one behind the other. Every function appends a layer; InputError where an image becomes too small for it.
class NetworkBuilder {
 public:
  explicit NetworkBuilder(const SampleShape& input) : shape_(input) {}

  NetworkBuilder& convolution(int channels, int kernel, int stride, int padding, bool bias);
  NetworkBuilder& batch_norm();
  NetworkBuilder& relu();
  NetworkBuilder& max_pool(int kernel);
  NetworkBuilder& global_average();
  NetworkBuilder& linear(int outputs);
  NetworkBuilder& residual(const std::function<void(NetworkBuilder&)>& branch,
                           const std::function<void(NetworkBuilder&)>& shortcut);

  const SampleShape& shape() const { return shape_; }  ///< of what comes out
  const std::vector<Layer>& layers() const { return layers_; }

 private:
  NetworkBuilder& append(Layer layer);

  SampleShape shape_;
  std::vector<Layer> layers_;
};

using Architecture = std::vector<Layer>;

/// Flops of convolutions and linear layers; the others are O(activations) and not counted. What sees the samples
/// themselves needs no input gradient. InputError where the parameters are more than 63 bits can count.
ModelSize size_of(const Architecture& layers);

/// Weights before a ReLU ~ N(0, 2/in) with in the inputs of one output (He et al. 2015, arXiv:1502.01852), of the last
/// layer ~ N(0, 1/in); γ 1; biases and β 0. State: mean 0, variance 1.
void initialise(const Architecture& layers, RandomStream& random, std::span<float> weights, std::span<float> state);

// The networks of the literature. shape: of a sample.

/// Perceptron with ReLU between the layers; hidden may be empty: softmax regression.
Architecture perceptron(const SampleShape& shape, const std::vector<int>& hidden, int classes);
/// LeNet-5 (LeCun et al. 1998) with ReLU and max pooling: d = 61,706 on 1 × 28 × 28 (padded to 32), 62,006 on 3 × 32
/// × 32.
Architecture lenet(const SampleShape& shape, int classes);
/// ResNet-18 for small images: 3 × 3 stem without pooling (He et al. 2016, arXiv:1512.03385): d = 11,173,962 on
/// CIFAR-10.
Architecture resnet_18(const SampleShape& shape, int classes);
/// VGG configuration B (Simonyan, Zisserman 2015, arXiv:1409.1556) with batch norm and one linear layer, as the authors
/// of arXiv:1907.12205 trained it: d = 9,462,180 on CIFAR-100.
Architecture vgg13_bn(const SampleShape& shape, int classes);

}  // namespace detoxsim
