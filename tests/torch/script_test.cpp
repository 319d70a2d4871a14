#include "torch/script.hpp"

#include <torch/script.h>

#include "learning/model_properties.hpp"

using namespace detoxsim;

namespace {

constexpr SampleShape shape{1, 2, 3};

// A module with weights `w` (6 × classes), what `more` registers, and this source.
torch::jit::Module module_of(const std::string& forward, const at::Tensor& w,
                             const std::function<void(torch::jit::Module&)>& more = {}) {
  torch::jit::Module module("Net");
  module.register_attribute("training", c10::BoolType::get(), true);
  module.register_parameter("w", w, false);
  if (more) more(module);
  module.define("def forward(self, x):\n  " + forward + "\n");
  return module;
}

at::Tensor weights(std::int64_t outputs = classes, at::ScalarType type = at::kFloat) {
  return (at::arange(6 * outputs, type).view({6, outputs}) / 10).requires_grad_(true);
}

struct Folder {
  std::string save(const torch::jit::Module& module) const {
    module.save(folder.file("net.pt"));
    return folder.file("net.pt");
  }
  std::unique_ptr<Model> load(const torch::jit::Module& module) const {
    return script_model(save(module), {shape, classes});
  }
  std::string error(const torch::jit::Module& module) const {
    return input_error([&] { load(module); });
  }
  TemporaryFolder folder;
};

}  // namespace

TEST_CASE("torchscript: a linear classifier is softmax regression") {
  const Folder folder;
  const auto model = folder.load(module_of("return x.flatten(1) @ self.w", weights()));
  // 6·5 parameters; 2·6·5 flops forward, the same for the weights, nothing for the samples.
  CHECK(model->size().parameters == 30);
  CHECK(model->size().forward_flops == 60);
  CHECK(model->size().backward_flops == 60);
  // Training starts from the weights in the file.
  const Start start(*model);
  CHECK(same_bits(start.weights, {weights().data_ptr<float>(), 30}));
  // Eigen's lies output by output (5 × 6), with biases behind, here 0.
  const auto eigen = make_model(component(ComponentKind::model, "softmax"), {shape, classes});
  Start transposed(*eigen);
  for (int i = 0; i < 6; ++i)
    for (int c = 0; c < classes; ++c)
      transposed.weights[static_cast<std::size_t>(c * 6 + i)] =
          start.weights[static_cast<std::size_t>(i * classes + c)];
  const Case data(8, shape);
  const auto gradient = gradient_of(*model, start, data.batch()),
             expected = gradient_of(*eigen, transposed, data.batch());
  for (int i = 0; i < 6; ++i)
    for (int c = 0; c < classes; ++c)
      CHECK(gradient[static_cast<std::size_t>(i * classes + c)] ==
            Approx(expected[static_cast<std::size_t>(c * 6 + i)]).margin(1e-6));
  CHECK(model->evaluate(start, data.batch()).correct == eigen->evaluate(transposed, data.batch()).correct);
  check_same_bits(*model, shape, {1, 2, 7, 32});
}

TEST_CASE("torchscript: buffers are state, and clones begin like the file") {
  // Batch norm without γ and β: 6 running means and variances.
  const auto module = module_of(
      "return torch.batch_norm(x.flatten(1), None, None, self.m, self.v, self.training, 0.1, 1e-5, False) @ self.w",
      weights(), [](torch::jit::Module& with) {
        with.register_buffer("m", at::zeros({6}));
        with.register_buffer("v", at::ones({6}));
        with.register_buffer("seen", at::zeros({}, at::kLong));  // a counter is no state
      });
  const Folder folder;
  const auto model = folder.load(module);
  CHECK(model->size().state == 12);
  const Start start(*model);
  const std::vector<float> expected = {0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1};
  CHECK(start.state == expected);
  const Case data(9, shape);
  Start trained = start;
  std::vector<float> gradient(30);
  model->loss_and_gradient(start.weights, data.batch(), gradient, trained.state);
  double mean = 0;
  for (std::size_t i = 0; i < 9; ++i) mean += static_cast<double>(data.features[6 * i]) / 9;
  CHECK(trained.state[0] == Approx(0.1 * mean));
  CHECK(model->evaluate(start, data.batch()).loss_sum != model->evaluate(trained, data.batch()).loss_sum);
  CHECK(same_bits(Start(*model->clone()).weights, start.weights));
  CHECK(same_bits(Start(*model->clone()).state, start.state));
  check_same_bits(*model, shape, {2, 7, 32});
}

TEST_CASE("torchscript: a parameter that stands twice is one, and one without gradient is none") {
  const at::Tensor w = weights();
  const auto module = module_of("return (x.flatten(1) @ self.w + x.flatten(1) @ self.twin) * self.scale", w,
                                [&](torch::jit::Module& with) {
                                  with.register_parameter("twin", w, false);
                                  with.register_parameter("scale", at::ones({1}), false);
                                });
  const Folder folder;
  const auto model = folder.load(module);
  CHECK(model->size().parameters == 30);
  // The gradient of w·2 is twice that at 2w of w alone.
  const auto single = folder.load(module_of("return x.flatten(1) @ self.w", (2 * w.detach()).requires_grad_(true)));
  const Case data(8, shape);
  const auto twice = gradient_of(*model, Start(*model), data.batch()),
             once = gradient_of(*single, Start(*single), data.batch());
  for (std::size_t i = 0; i < 30; ++i) CHECK(twice[i] == Approx(2 * once[i]).margin(1e-5));
}

TEST_CASE("torchscript: a buffer that is assigned is state like one that is changed in place") {
  const auto module_with = [](const std::string& update) {
    return module_of("if self.training:\n    " + update + "\n  return x.flatten(1) @ self.w * self.m", weights(),
                     [](torch::jit::Module& with) { with.register_buffer("m", at::zeros({1})); });
  };
  const Folder folder;
  const Case data(3, shape);
  std::vector<float> gradient(30);
  for (const char* update : {"self.m = 0.5 * self.m + 0.25", "self.m.mul_(0.5).add_(0.25)"}) {
    const auto model = folder.load(module_with(update));
    Start start(*model);
    model->loss_and_gradient(start.weights, data.batch(), gradient, start.state);
    CHECK(start.state == std::vector<float>{0.25f});
    model->loss_and_gradient(start.weights, data.batch(), gradient, start.state);
    CHECK(start.state == std::vector<float>{0.375f});
  }
}

TEST_CASE("torchscript: what a module counts for itself changes nothing") {
  // With a memory, the second call would give twice the scores of the first.
  const auto module =
      module_of("self.calls.add_(1)\n  self.more += 1\n  return x.flatten(1) @ self.w * self.calls * self.more",
                weights(), [](torch::jit::Module& with) {
                  with.register_buffer("calls", at::zeros({}, at::kLong));
                  with.register_attribute("more", c10::IntType::get(), 0);
                });
  const Folder folder;
  const auto model = folder.load(module);
  const Case data(4, shape);
  const Start start(*model);
  const auto first = gradient_of(*model, start, data.batch()), second = gradient_of(*model, start, data.batch());
  CHECK(same_bits(first, second));
  CHECK(same_bits(gradient_of(*model->clone(), start, data.batch()), first));
  CHECK(model->evaluate(start, data.batch()).loss_sum == model->evaluate(start, data.batch()).loss_sum);
}

TEST_CASE("torchscript: every error says what to do") {
  const Folder folder;
  const ModelSetting setting{shape, classes};
  const auto error_of = [&](const std::string& file) { return input_error([&] { script_model(file, setting); }); };
  CHECK(contains(error_of(folder.folder.file("none.pt")), "none.pt: can't be read"));
  CHECK(contains(error_of(folder.folder.write("text.pt", "hello")), "text.pt: no TorchScript module"));
  CHECK(contains(error_of(folder.folder.write("text.pt", "hello")), "torch.jit.save(torch.jit.script(net), file)"));
  CHECK(contains(folder.error(module_of("return x.flatten(1) @ self.w", weights(7))),
                 "maps 3 samples of 1 x 2 x 3 to 3 x 7 Float; expected 3 x 5 Float, a score for each class"));
  CHECK(
      contains(folder.error(module_of("return (x.flatten(1) @ self.w).sum()", weights())), "to a single number Float"));
  CHECK(contains(folder.error(module_of("return x @ self.w", weights())), "fails on 3 samples of 1 x 2 x 3: "));
  CHECK(contains(folder.error(module_of("return [x.flatten(1) @ self.w]", weights())), "fails on 3 samples"));
  CHECK(contains(folder.error(module_of("return x.flatten(1).double() @ self.w", weights(classes, at::kDouble))),
                 "must be float32; save module.float() instead"));
  CHECK(contains(folder.error(module_of("return torch.dropout(x.flatten(1) @ self.w, 0.5, self.training)", weights())),
                 "draws random numbers (dropout?)"));
  CHECK(contains(folder.error(module_of("return x.flatten(1) @ self.w", weights().detach())), "nothing to train"));
  // What only shows in an evaluation, in another batch, or in the gradient.
  const std::string in_evaluation = "y = x.flatten(1) @ self.w\n  if not self.training:\n    ";
  CHECK(contains(folder.error(module_of(in_evaluation + "y = y[:, :3]\n  return y", weights())),
                 "maps 3 samples of 1 x 2 x 3 to 3 x 3 Float; expected 3 x 5 Float"));
  CHECK(contains(folder.error(module_of(in_evaluation + "y = y + torch.rand_like(y)\n  return y", weights())),
                 "two computations of the same scores differ"));
  CHECK(contains(folder.error(module_of("return x.reshape(2, 6) @ self.w", weights())), "fails on 3 samples"));
  CHECK(contains(folder.error(module_of("return (x.flatten(1) @ self.w).detach()", weights())),
                 "its gradient can't be computed: "));
  const auto normed = module_of("assert x.size(0) > 1\n  return x.flatten(1) @ self.w", weights());
  CHECK(folder.error(normed).empty());
  CHECK(contains(input_error([&] { script_model(folder.save(normed), {shape, classes, Device::cpu, 1}); }),
                 "fails on 1 sample of 1 x 2 x 3: "));
}
