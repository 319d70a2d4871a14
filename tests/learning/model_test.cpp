// What every registered model must do.
#include "learning/model.hpp"

#include <algorithm>
#include <cmath>
#include <thread>

#include "learning/helpers.hpp"

using namespace detoxsim;

namespace {

constexpr SampleShape shape{1, 3, 4};
constexpr int classes = 5;

struct Case {
  explicit Case(std::size_t samples, const SampleShape& of = shape)
      : count(samples),
        features(random_floats(samples * static_cast<std::size_t>(of.features()), 2)),
        labels(random_labels(samples, classes, 3)) {}
  Batch batch() const { return {features.data(), labels}; }
  std::size_t count;
  std::vector<float> features;
  std::vector<std::uint8_t> labels;
};

std::vector<float> initial_weights(const Model& model) {
  std::vector<float> weights(static_cast<std::size_t>(model.parameters()));
  Stream random(1, "weights");
  model.initialise(random, weights);
  return weights;
}

std::vector<float> gradient_of(Model& model, const std::vector<float>& weights, const Batch& batch) {
  std::vector<float> gradient(weights.size());
  model.loss_and_gradient(weights, batch, gradient);
  return gradient;
}

// The same values, `offset` floats behind a multiple of 64 bytes.
class Shifted {
 public:
  Shifted(std::span<const float> values, std::size_t offset) : buffer_(1, std::ssize(values) + 16), offset_(offset) {
    size_ = values.size();
    std::copy(values.begin(), values.end(), buffer_[0] + offset);
  }
  std::span<float> span() { return {buffer_[0] + offset_, size_}; }

 private:
  RowBuffer buffer_;
  std::size_t offset_, size_;
};

}  // namespace

TEST_CASE("there are models") { CHECK(Catalog::of(Kind::model).names() == std::vector<std::string>{"mlp", "softmax"}); }

TEST_CASE("every model: the gradient is the slope of the loss") {
  const Case data(20);
  for (const auto& name : Catalog::of(Kind::model).names()) {
    CAPTURE(name);
    const auto model = make_model(component(Kind::model, name), shape, classes);
    const auto weights = initial_weights(*model);
    const auto gradient = gradient_of(*model, weights, data.batch());
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
    const double difference =
        model->loss_and_gradient(above, data.batch(), unused) - model->loss_and_gradient(below, data.batch(), unused);
    CHECK(difference / (2 * static_cast<double>(step)) == Approx(std::sqrt(square)).epsilon(5e-3));
  }
}

TEST_CASE("every model: the loss of evaluate() is the loss of the gradient") {
  const Case data(20);
  for (const auto& name : Catalog::of(Kind::model).names()) {
    CAPTURE(name);
    const auto model = make_model(component(Kind::model, name), shape, classes);
    const auto weights = initial_weights(*model);
    auto unused = weights;
    const double loss = model->loss_and_gradient(weights, data.batch(), unused);
    const Evaluation result = model->evaluate(weights, data.batch());
    CHECK(result.loss_sum == Approx(20 * loss).epsilon(1e-5));
    CHECK(result.correct >= 0);
    CHECK(result.correct <= 20);
    CHECK(model->flops_per_sample() > 2.0 * static_cast<double>(model->parameters()));
  }
}

TEST_CASE("every model: same bits for a clone, on another thread, at any alignment, after other batches") {
  // An image-sized input too: other kernels of the matrix product.
  for (const SampleShape& of : {shape, SampleShape{1, 28, 28}}) {
    for (const auto& name : Catalog::of(Kind::model).names()) {
      const auto model = make_model(component(Kind::model, name), of, classes);
      const auto weights = initial_weights(*model);
      for (const std::size_t count : {1, 2, 7, 32, 33}) {
        CAPTURE(name, of.features(), count);
        const Case data(count, of);
        const auto expected = gradient_of(*model, weights, data.batch());
        const auto copy = model->clone();
        CHECK(same_bits(gradient_of(*copy, weights, data.batch()), expected));
        gradient_of(*copy, weights, Case(50, of).batch());
        CHECK(same_bits(gradient_of(*copy, weights, data.batch()), expected));
        std::vector<float> elsewhere;
        std::thread([&] { elsewhere = gradient_of(*copy, weights, data.batch()); }).join();
        CHECK(same_bits(elsewhere, expected));
        for (const std::size_t offset : {1, 2, 5, 8}) {
          Shifted w(weights, offset), x(data.features, (offset + 3) % 16), g(weights, (offset + 6) % 16);
          model->loss_and_gradient(w.span(), {x.span().data(), data.labels}, g.span());
          CHECK(same_bits(g.span(), expected));
        }
      }
    }
  }
}

TEST_CASE("mlp: any number of hidden layers") {
  const auto d = [](const Integers& hidden) {
    return make_model(component(Kind::model, "mlp", {{"hidden", hidden}}), {1, 28, 28}, 10)->parameters();
  };
  CHECK(d({100}) == 79510);
  CHECK(d({}) == 7850);
  CHECK(d({30, 20}) == 784 * 30 + 30 + 30 * 20 + 20 + 20 * 10 + 10);
  Params params(Catalog::of(Kind::model).find("mlp")->params);
  CHECK(contains(params.set(Catalog::of(Kind::model).find("mlp")->params, "hidden", Integers{10, 0}), ">= 1"));
}
