// ResNet-18 for CIFAR as a LibTorch user would write it with torch::nn, independent of the product's layers.
#pragma once

#include <torch/torch.h>

namespace detoxsim::testing {

class BasicBlockImpl : public torch::nn::Module {
 public:
  BasicBlockImpl(int in, int out, int stride)
      : conv1(torch::nn::Conv2dOptions(in, out, 3).stride(stride).padding(1).bias(false)),
        bn1(out),
        conv2(torch::nn::Conv2dOptions(out, out, 3).padding(1).bias(false)),
        bn2(out) {
    register_module("conv1", conv1);
    register_module("bn1", bn1);
    register_module("conv2", conv2);
    register_module("bn2", bn2);
    if (stride != 1 || in != out) {
      shortcut->push_back(torch::nn::Conv2d(torch::nn::Conv2dOptions(in, out, 1).stride(stride).bias(false)));
      shortcut->push_back(torch::nn::BatchNorm2d(out));
    }
    register_module("shortcut", shortcut);
  }
  torch::Tensor forward(torch::Tensor x) {
    torch::Tensor y = bn2(conv2(torch::relu(bn1(conv1(x)))));
    return torch::relu(y + (shortcut->is_empty() ? x : shortcut->forward(x)));
  }

 private:
  torch::nn::Conv2d conv1;
  torch::nn::BatchNorm2d bn1;
  torch::nn::Conv2d conv2;
  torch::nn::BatchNorm2d bn2;
  torch::nn::Sequential shortcut;
};
TORCH_MODULE(BasicBlock);

class ReferenceResNet18 {
 public:
  explicit ReferenceResNet18(int outputs) {
    net_->push_back(torch::nn::Conv2d(torch::nn::Conv2dOptions(3, 64, 3).padding(1).bias(false)));
    net_->push_back(torch::nn::BatchNorm2d(64));
    net_->push_back(torch::nn::ReLU());
    int in = 64;
    for (const int out : {64, 128, 256, 512}) {
      net_->push_back(BasicBlock(in, out, out == 64 ? 1 : 2));
      net_->push_back(BasicBlock(out, out, 1));
      in = out;
    }
    net_->push_back(torch::nn::AdaptiveAvgPool2d(1));
    net_->push_back(torch::nn::Flatten());
    net_->push_back(torch::nn::Linear(512, outputs));
  }

  std::int64_t parameter_count() const {
    std::int64_t count = 0;
    for (const auto& parameter : net_->parameters()) count += parameter.numel();
    return count;
  }

  void set_parameters(const torch::Tensor& flat) {
    const torch::NoGradGuard no_gradients;
    std::int64_t at = 0;
    for (auto& parameter : net_->parameters()) {
      parameter.copy_(flat.narrow(0, at, parameter.numel()).view_as(parameter));
      at += parameter.numel();
    }
  }

  torch::Tensor gradient(const torch::Tensor& samples, const torch::Tensor& labels) {
    net_->zero_grad();
    torch::nn::functional::cross_entropy(net_->forward(samples), labels).backward();
    std::vector<torch::Tensor> parts;
    for (const auto& parameter : net_->parameters()) parts.push_back(parameter.grad().reshape({-1}));
    return torch::cat(parts);
  }

  /// Running means and variances, in the order of the modules.
  torch::Tensor statistics() const {
    std::vector<torch::Tensor> parts;
    for (const auto& buffer : net_->buffers()) {
      if (buffer.dim() == 1) parts.push_back(buffer);
    }
    return torch::cat(parts);
  }

 private:
  torch::nn::Sequential net_;
};

}  // namespace detoxsim::testing
