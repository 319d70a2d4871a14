#include "learning/architecture.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>

#include "base/error.hpp"

namespace detoxsim {

namespace {

std::string to_text(const SampleShape& shape) {
  return std::to_string(shape.channels) + " x " + std::to_string(shape.height) + " x " + std::to_string(shape.width);
}

bool multiplies(const Layer& layer) {
  return layer.kind == Layer::Kind::convolution || layer.kind == Layer::Kind::linear;
}

// Networks for images could be computed on a row of features, too, but nobody means that.
void require_image(const char* network, const SampleShape& shape) {
  if (std::min(shape.height, shape.width) < 16)
    throw InputError(Mistake::bad_value, "",
                     std::string(network) +
                         " is made for images of 1 x 28 x 28 or 3 x 32 x 32; the samples of this data set are " +
                         to_text(shape));
}

// Calls visit(layer, ends) for every layer that is no residual, in the order of the parameters; ends: the network's
// last one.
template <class Visit>
void for_each(const Architecture& layers, Visit&& visit, bool top = true) {
  for (const Layer& layer : layers) {
    for_each(layer.branch, visit, false);
    for_each(layer.shortcut, visit, false);
    if (layer.kind != Layer::Kind::residual) visit(layer, top && &layer == &layers.back());
  }
}

}  // namespace

std::int64_t Layer::weights() const {
  switch (kind) {
    case Kind::convolution: return std::int64_t{kernel} * kernel * in.channels * out.channels;
    case Kind::linear: return std::int64_t{in.features()} * out.features();
    case Kind::batch_norm: return in.channels;
    default: return 0;
  }
}

std::int64_t Layer::biases() const {
  if (kind == Kind::batch_norm) return in.channels;
  return bias ? out.channels : 0;
}

NetworkBuilder& NetworkBuilder::append(Layer layer) {
  if (std::min({layer.out.channels, layer.out.height, layer.out.width}) < 1)
    throw InputError(Mistake::bad_value, "",
                     "nothing is left of " + to_text(layer.in) + " after a window of " + std::to_string(layer.kernel) +
                         " x " + std::to_string(layer.kernel));
  shape_ = layer.out;
  layers_.push_back(std::move(layer));
  return *this;
}

NetworkBuilder& NetworkBuilder::convolution(int channels, int kernel, int stride, int padding, bool bias) {
  const auto side = [&](int in) { return in + 2 * padding < kernel ? 0 : (in + 2 * padding - kernel) / stride + 1; };
  const SampleShape out{channels, side(shape_.height), side(shape_.width)};
  return append({Layer::Kind::convolution, shape_, out, kernel, stride, padding, bias});
}

NetworkBuilder& NetworkBuilder::batch_norm() { return append({Layer::Kind::batch_norm, shape_, shape_}); }

NetworkBuilder& NetworkBuilder::relu() { return append({Layer::Kind::relu, shape_, shape_}); }

NetworkBuilder& NetworkBuilder::max_pool(int kernel) {
  const auto side = [&](int in) { return (in + kernel - 1) / kernel; };
  const SampleShape out{shape_.channels, side(shape_.height), side(shape_.width)};
  return append({Layer::Kind::max_pool, shape_, out, kernel, kernel});
}

NetworkBuilder& NetworkBuilder::global_average() {
  return append({Layer::Kind::global_average, shape_, SampleShape{shape_.channels, 1, 1}});
}

NetworkBuilder& NetworkBuilder::linear(int outputs) {
  return append({Layer::Kind::linear, shape_, SampleShape{outputs, 1, 1}, 1, 1, 0, true});
}

NetworkBuilder& NetworkBuilder::residual(const std::function<void(NetworkBuilder&)>& branch,
                                         const std::function<void(NetworkBuilder&)>& shortcut) {
  NetworkBuilder main(shape_), side(shape_);
  branch(main);
  shortcut(side);
  assert(main.shape() == side.shape());
  return append({Layer::Kind::residual, shape_, main.shape_, 1, 1, 0, false, main.layers_, side.layers_});
}

ModelSize size_of(const Architecture& layers) {
  ModelSize size;
  bool first = true;
  for_each(layers, [&](const Layer& layer, bool) {
    // A model that only counts may have layers of any width, and each has up to 2^62 weights.
    if (__builtin_add_overflow(size.parameters, layer.weights() + layer.biases(), &size.parameters))
      throw InputError(Mistake::bad_value, "", "it has more parameters than can be counted");
    if (layer.kind == Layer::Kind::batch_norm) size.state += 2 * layer.in.channels;
    if (!multiplies(layer)) return;
    const double forward = 2.0 * static_cast<double>(layer.weights()) * layer.out.height * layer.out.width;
    size.forward_flops += forward;
    size.backward_flops += first ? forward : 2 * forward;
    first = false;
  });
  return size;
}

void initialise(const Architecture& layers, RandomStream& random, std::span<float> weights, std::span<float> state) {
  std::ranges::fill(weights, 0.0f);
  auto weight = weights.begin();
  auto statistic = state.begin();
  for_each(layers, [&](const Layer& layer, bool ends) {
    const auto last = weight + layer.weights();
    if (multiplies(layer)) {
      const double inputs = static_cast<double>(layer.weights()) / layer.out.channels;
      const double deviation = std::sqrt((ends ? 1 : 2) / inputs);
      std::generate(weight, last, [&] { return static_cast<float>(deviation * random.normal()); });
    }
    if (layer.kind == Layer::Kind::batch_norm) {
      std::fill(weight, last, 1.0f);
      statistic = std::fill_n(statistic, layer.in.channels, 0.0f);
      statistic = std::fill_n(statistic, layer.in.channels, 1.0f);
    }
    weight = last + layer.biases();
  });
  assert(weight == weights.end() && statistic == state.end());
}

Architecture perceptron(const SampleShape& shape, const std::vector<int>& hidden, int classes) {
  NetworkBuilder stack(shape);
  for (const int width : hidden) stack.linear(width).relu();
  return stack.linear(classes).layers();
}

Architecture lenet(const SampleShape& shape, int classes) {
  require_image("lenet", shape);
  const int padding = shape.height <= 28 ? 2 : 0;
  return NetworkBuilder(shape)
      .convolution(6, 5, 1, padding, true)
      .relu()
      .max_pool(2)
      .convolution(16, 5, 1, 0, true)
      .relu()
      .max_pool(2)
      .linear(120)
      .relu()
      .linear(84)
      .relu()
      .linear(classes)
      .layers();
}

Architecture resnet_18(const SampleShape& shape, int classes) {
  require_image("resnet-18", shape);
  NetworkBuilder stack(shape);
  stack.convolution(64, 3, 1, 1, false).batch_norm().relu();
  const auto block = [&](int channels, int stride) {
    const bool projects = stride > 1 || channels != stack.shape().channels;
    stack.residual(
        [&](NetworkBuilder& branch) {
          branch.convolution(channels, 3, stride, 1, false).batch_norm().relu();
          branch.convolution(channels, 3, 1, 1, false).batch_norm();
        },
        [&](NetworkBuilder& shortcut) {
          if (projects) shortcut.convolution(channels, 1, stride, 0, false).batch_norm();
        });
  };
  for (const int channels : {64, 128, 256, 512}) {
    block(channels, channels == 64 ? 1 : 2);
    block(channels, 1);
  }
  return stack.global_average().linear(classes).layers();
}

Architecture vgg13_bn(const SampleShape& shape, int classes) {
  require_image("vgg13-bn", shape);
  NetworkBuilder stack(shape);
  for (const int channels : {64, 128, 256, 512, 512}) {
    for (int i = 0; i < 2; ++i) stack.convolution(channels, 3, 1, 1, true).batch_norm().relu();
    stack.max_pool(2);
  }
  return stack.linear(classes).layers();
}

}  // namespace detoxsim
