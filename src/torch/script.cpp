#include "torch/script.hpp"

#include <ATen/Parallel.h>
#include <torch/script.h>
#include <torch/version.h>

#include <algorithm>
#include <cstring>
#include <filesystem>

#include "torch/flop_counter.hpp"

namespace detoxsim {

namespace {

// A tensor of the module, and all the places where it stands: modules may share one.
struct Slot {
  at::Tensor initial;
  std::vector<std::pair<torch::jit::Module, std::string>> places;

  void set(const at::Tensor& tensor) const {
    for (auto [module, name] : places) module.setattr(name, tensor);
  }
};

class ScriptFunction final : public TorchFunction {
 public:
  /// The module stays as it is; a copy does the work.
  explicit ScriptFunction(const torch::jit::Module& module) : pristine_(module), module_(module.deepcopy()) {
    for (auto submodule : module_.modules()) {
      for (const auto& entry : submodule.named_parameters(false)) {
        if (entry.value.requires_grad()) add(parameter_slots_, submodule, entry.name, entry.value);
      }
      // Counters (num_batches_tracked) change nothing that is computed.
      for (const auto& entry : submodule.named_buffers(false)) {
        if (entry.value.is_floating_point()) add(state_slots_, submodule, entry.name, entry.value);
      }
    }
    for (const auto& slot : parameter_slots_) parameters_.push_back(slot.initial.sizes().vec());
    for (const auto& slot : state_slots_) state_.push_back(slot.initial.sizes().vec());
    const auto floats = [](const std::vector<Slot>& slots) {
      std::int64_t sum = 0;
      for (const auto& slot : slots) sum += slot.initial.numel();
      return sum;
    };
    size_.parameters = floats(parameter_slots_);
    size_.state = floats(state_slots_);
  }

  ModelSize size() const override { return size_; }
  void set_flops(double forward, double backward) {
    size_.forward_flops = forward;
    size_.backward_flops = backward;
  }
  const std::vector<Shape>& parameters() const override { return parameters_; }
  const std::vector<Shape>& state() const override { return state_; }
  bool is_float32() const {
    const auto float32 = [](const Slot& slot) { return slot.initial.scalar_type() == at::kFloat; };
    return std::all_of(parameter_slots_.begin(), parameter_slots_.end(), float32) &&
           std::all_of(state_slots_.begin(), state_slots_.end(), float32);
  }

  void initialise(Stream&, std::span<float> weights, std::span<float> state) const override {
    copy(parameter_slots_, weights);
    copy(state_slots_, state);
  }

  at::Tensor scores(const at::Tensor& samples, const Tensors& parameters, Tensors& state, bool training) override {
    // The optimising executor fuses operations after some calls, which changes the rounding from one to the next.
    torch::jit::setGraphExecutorOptimize(false);
    if (!placed_) module_.to(samples.device());
    placed_ = true;
    module_.train(training);
    for (std::size_t i = 0; i < parameters.size(); ++i) parameter_slots_[i].set(parameters[i]);
    for (std::size_t i = 0; i < state.size(); ++i) state_slots_[i].set(state[i]);
    return module_.forward({samples}).toTensor();
  }

  std::unique_ptr<TorchFunction> clone() const override {
    auto copy = std::make_unique<ScriptFunction>(pristine_);
    copy->size_ = size_;
    return copy;
  }

 private:
  static void add(std::vector<Slot>& slots, const torch::jit::Module& module, const std::string& name,
                  const at::Tensor& tensor) {
    const auto same =
        std::find_if(slots.begin(), slots.end(), [&](const Slot& slot) { return slot.initial.is_same(tensor); });
    if (same != slots.end()) return same->places.emplace_back(module, name), void();
    slots.push_back({tensor, {{module, name}}});
  }
  static void copy(const std::vector<Slot>& slots, std::span<float> out) {
    for (const auto& slot : slots) {
      const at::Tensor flat = slot.initial.detach().reshape({-1});
      std::copy_n(flat.data_ptr<float>(), flat.numel(), out.begin());
      out = out.subspan(static_cast<std::size_t>(flat.numel()));
    }
  }

  torch::jit::Module pristine_, module_;
  std::vector<Slot> parameter_slots_, state_slots_;
  std::vector<Shape> parameters_, state_;
  ModelSize size_;
  bool placed_ = false;
};

// LibTorch's messages are tracebacks; what went wrong stands in the last line.
std::string last_line(const std::exception& error) {
  const auto* torch = dynamic_cast<const c10::Error*>(&error);
  std::string text = torch ? torch->what_without_backtrace() : error.what();
  text.erase(text.find_last_not_of(" \n") + 1);
  return text.substr(text.rfind('\n') + 1);
}

torch::jit::Module load(const std::string& file) {
  if (!std::filesystem::is_regular_file(file)) throw InputError(file + ": can't be read; is the path right?");
  try {
    return torch::jit::load(file, at::kCPU);
  } catch (const std::exception&) {
    throw InputError(file + ": no TorchScript module that this LibTorch (" TORCH_VERSION
                            ") can load; write one with torch.jit.save(torch.jit.script(net), file)");
  }
}

// A few samples through the module: whether it fits the data, repeats itself, and what it computes.
class Trial {
 public:
  Trial(ScriptFunction& function, const std::string& file, const ModelSetting& setting)
      : function_(function), file_(file), classes_(setting.classes), shape_(setting.shape) {
    values_.resize(static_cast<std::size_t>(count * shape_.features()));
    Stream random(1, "trial");
    for (float& value : values_) value = static_cast<float>(random.normal());
    samples_ = at::from_blob(values_.data(), {count, shape_.channels, shape_.height, shape_.width}, at::kFloat);
  }

  void run() {
    const double forward = counted_flops([&] { check_scores(); });
    at::Tensor first, second;
    const double both = counted_flops([&] { first = gradient(); });
    second = gradient();
    if (!same_bits(first, second))
      fail(
          "two computations of one gradient differ, so it draws random numbers (dropout?) or isn't deterministic: "
          "replicas of a file would differ and no vote find a majority");
    function_.set_flops(forward / count, (both - forward) / count);
  }

 private:
  static constexpr std::int64_t count = 2;

  [[noreturn]] void fail(const std::string& problem) const { throw InputError(file_ + ": " + problem); }

  std::string samples_text() const {
    return std::to_string(count) + " samples of " + std::to_string(shape_.channels) + " x " +
           std::to_string(shape_.height) + " x " + std::to_string(shape_.width);
  }

  // Parameters and state as they are in the file.
  void begin() {
    const ModelSize size = function_.size();
    weights_.resize(static_cast<std::size_t>(size.parameters));
    state_.resize(static_cast<std::size_t>(size.state));
    Stream unused(1, "trial");
    function_.initialise(unused, weights_, state_);
    const auto flat = [](std::vector<float>& values) {
      return at::from_blob(values.data(), {std::ssize(values)}, at::kFloat);
    };
    parameters_ = views(flat(weights_), function_.parameters());
    for (auto& parameter : parameters_) parameter = parameter.detach().requires_grad_(true);
    statistics_ = views(flat(state_), function_.state());
  }

  void check_scores() {
    begin();
    at::Tensor scores;
    try {
      scores = function_.scores(samples_, parameters_, statistics_, true);
    } catch (const std::exception& error) {
      fail("fails on " + samples_text() + ": " + last_line(error));
    }
    const at::IntArrayRef sizes = scores.sizes();
    if (sizes == at::IntArrayRef({count, classes_}) && scores.scalar_type() == at::kFloat) return;
    std::vector<std::string> found;
    for (const auto size : sizes) found.push_back(std::to_string(size));
    fail("maps " + samples_text() + " to " + (found.empty() ? "a single number" : joined(found, " x ")) + " " +
         c10::toString(scores.scalar_type()) + "; expected " + std::to_string(count) + " x " +
         std::to_string(classes_) + " Float, a score for each class");
  }

  at::Tensor gradient() {
    begin();
    Tensors gradients;
    loss_and_gradients(function_, samples_, at::zeros({count}, at::kLong), parameters_, statistics_, gradients);
    for (auto& tensor : gradients) tensor = tensor.reshape({-1});
    return at::cat(gradients);
  }

  static bool same_bits(const at::Tensor& a, const at::Tensor& b) {
    return std::memcmp(a.data_ptr<float>(), b.data_ptr<float>(), a.nbytes()) == 0;
  }

  ScriptFunction& function_;
  std::string file_;
  std::int64_t classes_;
  SampleShape shape_;
  std::vector<float> values_, weights_, state_;
  at::Tensor samples_;
  Tensors parameters_, statistics_;
};

}  // namespace

std::unique_ptr<Model> script_model(const std::string& file, const ModelSetting& setting) {
  at::set_num_threads(1);
  auto function = std::make_unique<ScriptFunction>(load(file));
  if (function->parameters().empty())
    throw InputError(file + ": nothing to train: no parameter of the module requires a gradient");
  if (!function->is_float32())
    throw InputError(file + ": parameters and buffers must be float32; save module.float() instead");
  Trial(*function, file, setting).run();
  return torch_model(std::move(function), setting.shape, setting.device);
}

}  // namespace detoxsim
