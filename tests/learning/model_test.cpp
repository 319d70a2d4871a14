// What every registered model must do.
#include "learning/model.hpp"

#include <algorithm>
#include <cmath>

#include "learning/model_properties.hpp"

using namespace detoxsim;

namespace {

constexpr SampleShape shape{1, 3, 4};
// Those that, unless told otherwise, need no LibTorch; tests/torch has the others.
std::vector<std::string> models_here() {
  std::vector<std::string> names;
  for (const auto& [name, entry] : Catalog::of(ComponentKind::model).entries())
    if (!entry.declares(Property::lib_torch, Params(entry.params))) names.push_back(name);
  REQUIRE(names.size() >= 2);
  return names;
}

}  // namespace

TEST_CASE("there are models") {
  CHECK(Catalog::of(ComponentKind::model).names() ==
        std::vector<std::string>{"lenet", "mlp", "resnet-18", "softmax", "torchscript", "vgg13-bn"});
  CHECK(models_here() == std::vector<std::string>{"mlp", "softmax"});
  const Component torch = component(ComponentKind::model, "mlp", {{"library", std::string("torch")}});
  CHECK(Catalog::of(ComponentKind::model).find("mlp")->declares(Property::lib_torch, torch.params));
}

TEST_CASE("every model: the gradient is the slope of the loss", "[every model]") {
  const Case data(20, shape);
  for (const auto& name : models_here()) {
    CAPTURE(name);
    const auto model = make_model(component(ComponentKind::model, name), {shape, classes});
    const Start start(*model);
    const std::vector<float>& weights = start.weights;
    const auto gradient = gradient_of(*model, start, data.batch());
    double square = 0;
    for (const float value : gradient) square += static_cast<double>(value) * static_cast<double>(value);
    // Along the gradient the slope is its length.
    constexpr float step = 1e-2f;
    auto above = weights, below = weights, unused = weights;
    for (std::size_t i = 0; i < weights.size(); ++i) {
      const float move = step * gradient[i] / static_cast<float>(std::sqrt(square));
      above[i] += move;
      below[i] -= move;
    }
    const double difference = model->loss_and_gradient(above, data.batch(), unused, {}) -
                              model->loss_and_gradient(below, data.batch(), unused, {});
    CHECK(difference / (2 * static_cast<double>(step)) == Approx(std::sqrt(square)).epsilon(5e-3));
  }
}

TEST_CASE("every model: the loss of evaluate() is the loss of the gradient", "[every model]") {
  const Case data(20, shape);
  for (const auto& name : models_here()) {
    CAPTURE(name);
    const auto model = make_model(component(ComponentKind::model, name), {shape, classes});
    const std::vector<float> weights = Start(*model).weights;
    auto unused = weights;
    const double loss = model->loss_and_gradient(weights, data.batch(), unused, {});
    const Evaluation result = model->evaluate({weights, {}}, data.batch());
    CHECK(result.loss_sum == Approx(20 * loss).epsilon(1e-5));
    CHECK(result.correct >= 0);
    CHECK(result.correct <= 20);
    CHECK(model->size().flops() > 2.0 * static_cast<double>(model->parameters()));
  }
}

TEST_CASE("every model: same bits for a clone, on another thread, at any alignment, after other batches",
          "[every model]") {
  // An image-sized input too: other kernels of the matrix product.
  for (const SampleShape& of : {shape, SampleShape{1, 28, 28}}) {
    for (const auto& name : models_here()) {
      CAPTURE(name, of.features());
      check_same_bits(*make_model(component(ComponentKind::model, name), {of, classes}), of, {1, 2, 7, 32, 33});
    }
  }
}

TEST_CASE("mlp: any number of hidden layers") {
  const auto d = [](const Integers& hidden) {
    return make_model(component(ComponentKind::model, "mlp", {{"hidden", hidden}}), {{1, 28, 28}, 10})->parameters();
  };
  CHECK(d({100}) == 79510);
  CHECK(d({}) == 7850);
  CHECK(d({30, 20}) == 784 * 30 + 30 + 30 * 20 + 20 + 20 * 10 + 10);
  Params params(Catalog::of(ComponentKind::model).find("mlp")->params);
  CHECK(contains(params.set(Catalog::of(ComponentKind::model).find("mlp")->params, "hidden", Integers{10, 0}), ">= 1"));
}

TEST_CASE("models on Eigen run on the CPU only") {
  for (const auto& name : models_here())
    CHECK(contains(
        input_error([&] { make_model(component(ComponentKind::model, name), {shape, classes, Device::cuda}); }),
        "--device: " + name + " runs on the CPU only"));
}
