// A TorchFunction as a Model: flat float32 arrays on the host outside, tensors inside.
#include <ATen/Parallel.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/variable.h>

#include <algorithm>
#include <numeric>

#include "learning/logits.hpp"
#include "torch/function.hpp"

namespace detoxsim {

namespace {

std::int64_t count(const Shape& shape) {
  return std::accumulate(shape.begin(), shape.end(), std::int64_t{1}, std::multiplies<>());
}

// LibTorch reads only, but takes no pointer to const.
at::Tensor view(std::span<const float> values) {
  return at::from_blob(const_cast<float*>(values.data()), {std::ssize(values)}, at::kFloat);
}

class TorchModel final : public Model {
 public:
  TorchModel(std::unique_ptr<TorchFunction> function, const SampleShape& shape, Device device)
      : function_(std::move(function)), shape_(shape), device_(device) {}

  ModelSize size() const override { return function_->size(); }
  void initialise(RandomStream& random, std::span<float> weights, std::span<float> state) const override {
    function_->initialise(random, weights, state);
  }

  double loss_and_gradient(std::span<const float> weights, const Batch& batch, std::span<float> gradient,
                           std::span<float> state) override {
    one_thread();
    Tensors statistics = views(place(view(state)), function_->state());
    Tensors parameters = views(place(view(weights)), function_->parameters()), gradients;
    for (auto& parameter : parameters) parameter = parameter.detach().requires_grad_(true);
    const at::Tensor loss =
        loss_and_gradients(*function_, samples(batch), classes(batch.labels), parameters, statistics, gradients);
    store(gradients, gradient);
    if (device_ != Device::cpu) store(statistics, state);  // on the CPU they are the state itself
    return loss.item<double>();
  }

  Evaluation evaluate(const ModelView& model, const Batch& batch) override {
    one_thread();
    const at::NoGradGuard no_gradients;
    Tensors state = views(place(view(model.state)), function_->state());
    const Tensors parameters = views(place(view(model.weights)), function_->parameters());
    const at::Tensor scores = function_->scores(samples(batch), parameters, state, false).to(at::kCPU).contiguous();
    return judged(MatrixMap<float>(scores.data_ptr<float>(), batch.count(), scores.size(1)), batch.labels);
  }

  std::unique_ptr<Model> clone() const override {
    return std::make_unique<TorchModel>(function_->clone(), shape_, device_);
  }

 private:
  // Files are computed in parallel, one thread each; the setting is the calling thread's.
  static void one_thread() {
    thread_local const bool set = (at::set_num_threads(1), true);
    (void)set;
  }

  at::Tensor place(const at::Tensor& tensor) const { return device_ == Device::cpu ? tensor : tensor.to(at::kCUDA); }
  at::Tensor samples(const Batch& batch) const {
    const auto features = static_cast<std::size_t>(batch.count() * shape_.features());
    return place(view({batch.features, features})).view({batch.count(), shape_.channels, shape_.height, shape_.width});
  }
  at::Tensor classes(std::span<const std::uint8_t> labels) const {
    auto* const bytes = const_cast<std::uint8_t*>(labels.data());
    return place(at::from_blob(bytes, {std::ssize(labels)}, at::kByte).to(at::kLong));
  }
  static void store(const Tensors& tensors, std::span<float> out) {
    for (const auto& tensor : tensors) {
      const std::int64_t length = tensor.numel();
      view(out.first(static_cast<std::size_t>(length))).copy_(tensor.reshape({length}));
      out = out.subspan(static_cast<std::size_t>(length));
    }
  }

  std::unique_ptr<TorchFunction> function_;
  SampleShape shape_;
  Device device_;
};

}  // namespace

Tensors views(const at::Tensor& flat, const std::vector<Shape>& shapes) {
  Tensors tensors;
  std::int64_t at = 0;
  for (const Shape& shape : shapes) {
    const std::int64_t length = count(shape);
    tensors.push_back(flat.narrow(0, at, length).view(shape));
    at += length;
  }
  return tensors;
}

at::Tensor loss_and_gradients(TorchFunction& function, const at::Tensor& samples, const at::Tensor& classes,
                              const Tensors& parameters, Tensors& state, Tensors& gradients) {
  const at::Tensor scores = function.scores(samples, parameters, state, true);
  const at::Tensor loss = at::cross_entropy_loss(scores, classes);
  gradients = torch::autograd::grad({loss}, parameters, {}, c10::nullopt, false, /*allow_unused=*/true);
  for (std::size_t i = 0; i < gradients.size(); ++i) {
    if (!gradients[i].defined()) gradients[i] = at::zeros_like(parameters[i]);
  }
  return loss;
}

std::unique_ptr<Model> torch_model(std::unique_ptr<TorchFunction> function, const SampleShape& shape, Device device) {
  return std::make_unique<TorchModel>(std::move(function), shape, device);
}

}  // namespace detoxsim
