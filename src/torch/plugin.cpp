// The door of detoxsim-torch.so.
#include <ATen/Context.h>
#include <torch/version.h>

#include <cstdlib>

#include "base/version.hpp"
#include "learning/torch_plugin.hpp"
#include "torch/network.hpp"
#include "torch/script.hpp"

namespace detoxsim {

namespace {

// What a device that LibTorch has can't do, it says itself; here only whether there is one.
void require(Device device) {
  if (device == Device::cuda && !at::hasCUDA())
    throw InputError("--device: this LibTorch (" TORCH_VERSION ") has no CUDA device; Debian's runs on the CPU only");
  if (device != Device::cuda) return;
  // ReplicaSource must have the same bits, and so must the same run tomorrow. Only a warning where LibTorch can't
  // promise it: it says so of max pooling, too, whose windows overlap nowhere here. training.check_replicas looks.
  setenv("CUBLAS_WORKSPACE_CONFIG", ":4096:8", 0);
  at::Context& context = at::globalContext();
  context.setDeterministicAlgorithms(true, /*warn_only=*/true);
  context.setDeterministicCuDNN(true);
  context.setBenchmarkCuDNN(false);
  context.setAllowTF32CuBLAS(false);
  context.setAllowTF32CuDNN(false);
}

std::unique_ptr<Model> network(const Architecture& layers, Device device) {
  require(device);
  const SampleShape shape = layers.front().in;
  return torch_model(std::make_unique<NetworkFunction>(layers), shape, device);
}

std::unique_ptr<Model> script(const std::string& file, const ModelSetting& setting) {
  require(setting.device);
  return script_model(file, setting);
}

}  // namespace

extern "C" const TorchPlugin detoxsim_torch;
const TorchPlugin detoxsim_torch = {version, network, script};

}  // namespace detoxsim
