#include "torch/script.hpp"

#include <ATen/Parallel.h>
#include <torch/script.h>
#include <torch/version.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <set>
#include <stdexcept>

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

// Whatever else a module remembers, such as the counters of batch norm: as it was in the file.
struct Memory {
  torch::jit::Module module;
  std::string name;
  c10::IValue initial;
};

// LibTorch's messages are tracebacks; what went wrong stands in the last line.
std::string last_line(const std::exception& error) {
  const auto* torch = dynamic_cast<const c10::Error*>(&error);
  std::string text = torch ? torch->what_without_backtrace() : error.what();
  text.erase(text.find_last_not_of(" \n") + 1);
  return text.substr(text.rfind('\n') + 1);
}

class ScriptFunction final : public TorchFunction {
 public:
  /// The module stays as it is; a copy does the work. origin: for messages.
  ScriptFunction(const torch::jit::Module& module, const std::string& origin, std::int64_t classes)
      : pristine_(module), module_(module.deepcopy()), origin_(origin), classes_(classes) {
    for (auto submodule : module_.modules()) {
      std::set<std::string> placed;
      for (const auto& entry : submodule.named_parameters(false)) {
        if (!entry.value.requires_grad()) continue;
        add(parameter_slots_, submodule, entry.name, entry.value);
        placed.insert(entry.name);
      }
      for (const auto& entry : submodule.named_buffers(false)) {
        if (!entry.value.is_floating_point()) continue;
        add(state_slots_, submodule, entry.name, entry.value);
        placed.insert(entry.name);
      }
      for (const auto& entry : submodule.named_attributes(false)) {
        if (placed.count(entry.name) == 0 && !entry.value.isObject() && !entry.value.isCapsule())
          memories_.push_back({submodule, entry.name, entry.value.deepcopy()});
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

  void initialise(RandomStream&, std::span<float> weights, std::span<float> state) const override {
    copy(parameter_slots_, weights);
    copy(state_slots_, state);
  }

  at::Tensor scores(const at::Tensor& samples, const Tensors& parameters, Tensors& state, bool training) override {
    // The optimising executor fuses operations after some calls, which changes the rounding from one to the next.
    torch::jit::setGraphExecutorOptimize(false);
    // What a module remembers from call to call would depend on which thread computed what before.
    for (auto& memory : memories_) memory.module.setattr(memory.name, memory.initial.deepcopy());
    module_.to(samples.device());
    module_.train(training);
    for (std::size_t i = 0; i < parameters.size(); ++i) parameter_slots_[i].set(parameters[i]);
    for (std::size_t i = 0; i < state.size(); ++i) state_slots_[i].set(state[i]);
    const at::Tensor scores = forward(samples);
    if (training) take_assigned(state);
    return scores;
  }

  std::unique_ptr<TorchFunction> clone() const override {
    auto copy = std::make_unique<ScriptFunction>(pristine_, origin_, classes_);
    copy->size_ = size_;
    return copy;
  }

 private:
  at::Tensor forward(const at::Tensor& samples) {
    const std::string what = std::to_string(samples.size(0)) + (samples.size(0) == 1 ? " sample of " : " samples of ") +
                             std::to_string(samples.size(1)) + " x " + std::to_string(samples.size(2)) + " x " +
                             std::to_string(samples.size(3));
    at::Tensor scores;
    try {
      scores = module_.forward({samples}).toTensor();
    } catch (const std::exception& error) {
      throw std::runtime_error(origin_ + ": fails on " + what + ": " + last_line(error));
    }
    const at::IntArrayRef sizes = scores.sizes();
    if (sizes == at::IntArrayRef({samples.size(0), classes_}) && scores.scalar_type() == at::kFloat) return scores;
    std::vector<std::string> found;
    for (const auto size : sizes) found.push_back(std::to_string(size));
    throw std::runtime_error(origin_ + ": maps " + what + " to " +
                             (found.empty() ? "a single number" : joined(found, " x ")) + " " +
                             c10::toString(scores.scalar_type()) + "; expected " + std::to_string(samples.size(0)) +
                             " x " + std::to_string(classes_) + " Float, a score for each class");
  }

  // A module may assign a new tensor to a buffer instead of changing it in place.
  void take_assigned(Tensors& state) const {
    const at::NoGradGuard no_gradients;
    for (std::size_t i = 0; i < state.size(); ++i) {
      const auto& [module, name] = state_slots_[i].places.front();
      const at::Tensor now = module.attr(name).toTensor();
      if (!now.is_same(state[i])) state[i].copy_(now);
    }
  }

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
  std::vector<Memory> memories_;
  ModelSize size_;
  std::string origin_;
  std::int64_t classes_;
};

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
  Trial(ScriptFunction& function, const std::string& file, const ModelSetting& setting, std::int64_t count)
      : function_(function), file_(file), count_(count) {
    values_.resize(static_cast<std::size_t>(count * setting.shape.features()));
    RandomStream random(1, "trial");
    for (float& value : values_) value = static_cast<float>(random.normal());
    const SampleShape& shape = setting.shape;
    samples_ = at::from_blob(values_.data(), {count, shape.channels, shape.height, shape.width}, at::kFloat);
  }

  void run() {
    const double forward = counted_flops([&] { scores(true); });
    if (!same_bits(scores(false), scores(false))) fail("two computations of the same scores differ");
    at::Tensor first;
    const double both = counted_flops([&] { first = gradient(); });
    if (!same_bits(first, gradient()))
      fail(
          "two computations of one gradient differ, so it draws random numbers (dropout?) or isn't deterministic: "
          "replicas of a file would differ and no vote find a majority");
    const auto samples = static_cast<double>(count_);
    function_.set_flops(forward / samples, (both - forward) / samples);
  }

 private:
  [[noreturn]] void fail(const std::string& problem) const { throw InputError(file_ + ": " + problem); }

  // Parameters and state as they are in the file.
  void begin() {
    const ModelSize size = function_.size();
    weights_.resize(static_cast<std::size_t>(size.parameters));
    state_.resize(static_cast<std::size_t>(size.state));
    RandomStream unused(1, "trial");
    function_.initialise(unused, weights_, state_);
    const auto flat = [](std::vector<float>& values) {
      return at::from_blob(values.data(), {std::ssize(values)}, at::kFloat);
    };
    parameters_ = views(flat(weights_), function_.parameters());
    for (auto& parameter : parameters_) parameter = parameter.detach().requires_grad_(true);
    statistics_ = views(flat(state_), function_.state());
  }

  at::Tensor scores(bool training) {
    begin();
    try {
      return function_.scores(samples_, parameters_, statistics_, training).detach().clone();
    } catch (const std::runtime_error& error) {
      throw InputError(error.what());
    }
  }

  // With what it makes of the state behind.
  at::Tensor gradient() {
    begin();
    Tensors parts;
    try {
      loss_and_gradients(function_, samples_, at::zeros({count_}, at::kLong), parameters_, statistics_, parts);
    } catch (const std::exception& error) {
      fail("its gradient can't be computed: " + last_line(error));
    }
    parts.insert(parts.end(), statistics_.begin(), statistics_.end());
    for (auto& tensor : parts) tensor = tensor.reshape({-1});
    return at::cat(parts);
  }

  static bool same_bits(const at::Tensor& a, const at::Tensor& b) {
    return std::memcmp(a.data_ptr<float>(), b.data_ptr<float>(), a.nbytes()) == 0;
  }

  ScriptFunction& function_;
  std::string file_;
  std::int64_t count_;
  std::vector<float> values_, weights_, state_;
  at::Tensor samples_;
  Tensors parameters_, statistics_;
};

}  // namespace

std::unique_ptr<Model> script_model(const std::string& file, const ModelSetting& setting) {
  at::set_num_threads(1);
  auto function = std::make_unique<ScriptFunction>(load(file), file, setting.classes);
  if (function->parameters().empty())
    throw InputError(file + ": nothing to train: no parameter of the module requires a gradient");
  if (!function->is_float32())
    throw InputError(file + ": parameters and buffers must be float32; save module.float() instead");
  // Other sizes, too, since files may differ by one sample; a single one is no batch for some modules.
  Trial(*function, file, setting, 3).run();
  if (setting.smallest_file == 1) Trial(*function, file, setting, 1).run();
  Trial(*function, file, setting, 2).run();
  return torch_model(std::move(function), setting.shape, setting.device);
}

}  // namespace detoxsim
