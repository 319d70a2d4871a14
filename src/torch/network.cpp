#include "torch/network.hpp"

#include <utility>

namespace detoxsim {

namespace {

void collect(const Architecture& layers, std::vector<Shape>& parameters, std::vector<Shape>& state) {
  for (const Layer& layer : layers) {
    const Shape channels = {layer.out.channels};
    switch (layer.kind) {
      case Layer::Kind::convolution:
        parameters.push_back({layer.out.channels, layer.in.channels, layer.kernel, layer.kernel});
        break;
      case Layer::Kind::linear: parameters.push_back({layer.out.channels, layer.in.features()}); break;
      case Layer::Kind::batch_norm:
        parameters.insert(parameters.end(), 2, channels);
        state.insert(state.end(), 2, channels);
        break;
      default: break;
    }
    if (layer.bias) parameters.push_back(channels);
    collect(layer.branch, parameters, state);
    collect(layer.shortcut, parameters, state);
  }
}

// Walks through the layers and takes the tensors they need, in order.
class Walk {
 public:
  Walk(const Tensors& parameters, Tensors& state, bool training)
      : parameter_(parameters.begin()), state_(state.begin()), training_(training) {}

  at::Tensor through(const Architecture& layers, at::Tensor x) {
    for (const Layer& layer : layers) x = through(layer, std::move(x));
    return x;
  }

 private:
  at::Tensor through(const Layer& layer, at::Tensor x) {
    switch (layer.kind) {
      case Layer::Kind::convolution: {
        const at::Tensor& weight = *parameter_++;
        return at::conv2d(x, weight, layer.bias ? *parameter_++ : at::Tensor(), layer.stride, layer.padding);
      }
      case Layer::Kind::linear: {
        const at::Tensor& weight = *parameter_++;
        return at::linear(x.flatten(1), weight, *parameter_++);
      }
      case Layer::Kind::batch_norm: return batch_norm(x);
      case Layer::Kind::relu: return x.relu_();  // in place: nothing before it needs its output again
      case Layer::Kind::max_pool: return at::max_pool2d(x, layer.kernel, layer.stride, 0, 1, /*ceil_mode=*/true);
      case Layer::Kind::global_average: return x.mean({2, 3}, /*keepdim=*/true);
      case Layer::Kind::residual: {
        at::Tensor sum = through(layer.branch, x);
        return sum.add_(through(layer.shortcut, std::move(x))).relu_();
      }
    }
    return x;
  }

  at::Tensor batch_norm(const at::Tensor& x) {
    const at::Tensor &scale = *parameter_++, &shift = *parameter_++;
    const at::Tensor &mean = *state_++, &variance = *state_++;
    return at::batch_norm(x, scale, shift, mean, variance, training_, /*momentum=*/0.1, /*eps=*/1e-5, true);
  }

  Tensors::const_iterator parameter_;
  Tensors::iterator state_;
  bool training_;
};

}  // namespace

NetworkFunction::NetworkFunction(Architecture layers) : layers_(std::move(layers)) {
  collect(layers_, parameters_, state_);
}

at::Tensor NetworkFunction::scores(const at::Tensor& samples, const Tensors& parameters, Tensors& state,
                                   bool training) {
  return Walk(parameters, state, training).through(layers_, samples);
}

}  // namespace detoxsim
