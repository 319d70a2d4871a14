// The layers as LibTorch computes them, against finite differences, Eigen, other people's definitions and counting.
#include "torch/network.hpp"

#include <algorithm>
#include <map>

#include "base/stopwatch.hpp"
#include "learning/model_properties.hpp"
#include "torch/flop_counter.hpp"
#include "torch/reference.hpp"

using namespace detoxsim;

namespace {

constexpr SampleShape grey{1, 28, 28}, colour{3, 32, 32};

const std::map<std::string, Architecture> networks = {
    {"mlp", perceptron(grey, {100}, classes)}, {"lenet", lenet(colour, classes)},
    {"lenet, grey", lenet(grey, classes)},     {"resnet-18", resnet_18(colour, classes)},
    {"vgg13-bn", vgg13_bn(colour, classes)},   {"vgg13-bn, grey", vgg13_bn(grey, classes)}};

// A network, some samples and their classes as tensors, in double where asked for.
struct Problem {
  Problem(const Architecture& layers, std::int64_t count, at::ScalarType type = at::kDouble)
      : function(layers), data(static_cast<std::size_t>(count), layers.front().in) {
    at::set_num_threads(1);
    const SampleShape in = layers.front().in;
    std::vector<float> initial(static_cast<std::size_t>(function.size().parameters)),
        statistics(static_cast<std::size_t>(function.size().state));
    RandomStream random(1, "weights");
    function.initialise(random, initial, statistics);
    const auto tensor = [&](std::vector<float>& values) {
      return at::from_blob(values.data(), {std::ssize(values)}, at::kFloat).to(type, false, true);
    };
    weights = tensor(initial);
    // Biases away from 0 and γ from 1, or a wrong use of them would go unseen.
    auto shifts = random_floats(initial.size(), 4);
    weights += 0.02 * tensor(shifts);
    state = tensor(statistics);
    samples = tensor(data.features).view({count, in.channels, in.height, in.width});
    labels = at::from_blob(data.labels.data(), {count}, at::kByte).to(at::kLong);
  }

  double loss_at(const at::Tensor& at) {
    const at::NoGradGuard no_gradients;
    Tensors statistics = views(state.clone(), function.state());
    return at::cross_entropy_loss(function.scores(samples, views(at, function.parameters()), statistics, true), labels)
        .item<double>();
  }

  at::Tensor gradient() {
    Tensors statistics = views(state.clone(), function.state()), gradients;
    Tensors parameters = views(weights, function.parameters());
    for (auto& parameter : parameters) parameter = parameter.detach().requires_grad_(true);
    loss_and_gradients(function, samples, labels, parameters, statistics, gradients);
    for (auto& part : gradients) part = part.reshape({-1});
    return at::cat(gradients);
  }

  NetworkFunction function;
  Case data;
  at::Tensor weights, state, samples, labels;
};

}  // namespace

TEST_CASE("every network: the gradient against finite differences, in double") {
  for (const auto& [name, layers] : networks) {
    CAPTURE(name);
    Problem problem(layers, 4);
    const at::Tensor gradient = problem.gradient();
    // Along the gradient the slope is its length; along random directions it is the inner product.
    auto values = random_floats(static_cast<std::size_t>(gradient.numel()), 7);
    const at::Tensor random = at::from_blob(values.data(), {std::ssize(values)}, at::kFloat).to(at::kDouble);
    for (const at::Tensor& way : {gradient, random}) {
      const at::Tensor direction = way / way.norm();
      constexpr double step = 1e-6;
      const double slope =
          (problem.loss_at(problem.weights + step * direction) - problem.loss_at(problem.weights - step * direction)) /
          (2 * step);
      // ReLU and max pooling have kinks; a step of 1e-6 meets few of the units near them.
      CHECK(slope == Approx(at::dot(gradient, direction).item<double>()).epsilon(1e-4).margin(1e-7));
    }
  }
}

TEST_CASE("every network: what it costs by its layers is what LibTorch computes") {
  for (const auto& [name, layers] : networks) {
    CAPTURE(name);
    constexpr int count = 3;
    Problem problem(layers, count, at::kFloat);
    const ModelSize size = size_of(layers);
    CHECK(counted_flops([&] { problem.loss_at(problem.weights); }) == Approx(count * size.forward_flops));
    CHECK(counted_flops([&] { problem.gradient(); }) == Approx(count * size.flops()));
  }
}

TEST_CASE("mlp: LibTorch and Eigen agree from equal weights on equal samples") {
  for (const Integers& hidden : {Integers{}, Integers{100}, Integers{30, 20}}) {
    const auto eigen = make_model(component(ComponentKind::model, "mlp", {{"hidden", hidden}}), {grey, classes});
    const auto torch =
        torch_model(std::make_unique<NetworkFunction>(perceptron(grey, {hidden.begin(), hidden.end()}, classes)), grey,
                    Device::cpu);
    const Start start(*eigen);
    REQUIRE(same_bits(Start(*torch).weights, start.weights));
    const Case data(64, grey);
    std::vector<float> a(start.weights.size()), b(start.weights.size());
    const double loss = eigen->loss_and_gradient(start.weights, data.batch(), a, {});
    CHECK(torch->loss_and_gradient(start.weights, data.batch(), b, {}) == Approx(loss).epsilon(1e-6));
    float largest = 0, difference = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
      largest = std::max(largest, std::abs(a[i]));
      difference = std::max(difference, std::abs(a[i] - b[i]));
    }
    CHECK(difference < 1e-5f * largest);
    const Evaluation expected = eigen->evaluate(start, data.batch()), found = torch->evaluate(start, data.batch());
    CHECK(found.correct == expected.correct);
    CHECK(found.loss_sum == Approx(expected.loss_sum).epsilon(1e-6));
  }
}

TEST_CASE("resnet-18: scores and gradient of an independent definition with the same parameters") {
  Problem problem(resnet_18(colour, classes), 4, at::kFloat);
  ReferenceResNet18 reference(classes);
  CHECK(reference.parameter_count() == problem.weights.numel());
  reference.set_parameters(problem.weights);
  const at::Tensor expected = reference.gradient(problem.samples, problem.labels);
  CHECK((problem.gradient() - expected).norm().item<double>() < 1e-5 * expected.norm().item<double>());
  // The training step above has also moved the statistics there: 0.9·(0, 1) + 0.1·(those of the batch).
  Tensors statistics = views(problem.state, problem.function.state());
  problem.function.scores(problem.samples, views(problem.weights, problem.function.parameters()), statistics, true);
  CHECK((problem.state - reference.statistics()).norm().item<double>() < 1e-5 * problem.state.norm().item<double>());
}

TEST_CASE("batch norm by hand: statistics of the batch for the gradient, running ones for the evaluation") {
  // One feature, samples 1 and 3: mean 2, variance 1 (biased), 2 (unbiased). With γ = 1, β = 0 they become -1 and 1
  // (but for ε), so scores -w and w. Running: mean 0.9·0 + 0.1·2, variance 0.9·1 + 0.1·2 (Ioffe, Szegedy: unbiased).
  NetworkFunction function(NetworkBuilder({1, 1, 1}).batch_norm().linear(2).layers());
  const auto model = torch_model(function.clone(), {1, 1, 1}, Device::cpu);
  CHECK(model->size().parameters == 2 + 2 + 2);
  CHECK(model->size().state == 2);
  const std::vector<float> weights = {1, 0, 0.5f, -0.5f, 0, 0}, samples = {1, 3};
  const std::vector<std::uint8_t> labels = {1, 0};
  std::vector<float> gradient(6), state = {0, 1};
  // Sample 1: scores -½, ½ and class 1; sample 3: ½, -½ and class 0: both lose ln(1 + e^-1).
  CHECK(model->loss_and_gradient(weights, {samples.data(), labels}, gradient, state) ==
        Approx(std::log(1 + std::exp(-1.0))).epsilon(1e-4));
  CHECK(state[0] == Approx(0.2));
  CHECK(state[1] == Approx(1.1));
  // In the evaluation 1 becomes (1 − 0.2)/√1.1 and 3 becomes 2.8/√1.1: both positive, so class 0 for both.
  const Evaluation result = model->evaluate({weights, state}, {samples.data(), labels});
  CHECK(result.correct == 1);
  const auto loss = [](double margin) { return std::log(1 + std::exp(-margin)); };
  CHECK(result.loss_sum == Approx(loss(-0.8 / std::sqrt(1.1)) + loss(2.8 / std::sqrt(1.1))).epsilon(1e-4));
  CHECK(state[0] == Approx(0.2));  // left alone
}

TEST_CASE("every network: replicas have the same bits") {
  for (const auto& [name, layers] : networks) {
    CAPTURE(name);
    const bool small = size_of(layers).parameters < 1'000'000;
    const auto model = torch_model(std::make_unique<NetworkFunction>(layers), layers.front().in, Device::cpu);
    check_same_bits(*model, layers.front().in,
                    small ? std::vector<std::size_t>{1, 2, 7, 32} : std::vector<std::size_t>{3});
  }
}

// Hidden, since it takes half a minute of a quiet machine: build/tests/torch_tests '[.speed]'
TEST_CASE("resnet-18: a file's gradient takes as long as LibTorch called directly", "[.speed]") {
  constexpr int count = 96;  // a file of b = 1440, p = 45, r = 3
  Problem problem(resnet_18(colour, classes), count, at::kFloat);
  ReferenceResNet18 reference(classes);
  reference.set_parameters(problem.weights);
  const auto model = torch_model(problem.function.clone(), colour, Device::cpu);
  const Start start(*model);
  std::vector<float> gradient(start.weights.size()), state = start.state;
  const auto seconds = [](const auto& call) {
    const Stopwatch watch;
    call();
    return watch.seconds();
  };
  std::vector<double> ours, direct;
  for (int turn = 0; turn < 5; ++turn) {
    direct.push_back(seconds([&] { reference.gradient(problem.samples, problem.labels); }));
    ours.push_back(seconds([&] { model->loss_and_gradient(start.weights, problem.data.batch(), gradient, state); }));
  }
  const auto median = [](std::vector<double>& values) {
    std::nth_element(values.begin(), values.begin() + 2, values.end());
    return values[2];
  };
  const double ratio = median(ours) / median(direct);
  WARN("a sample's gradient: " << 1e3 * median(ours) / count << " ms, by LibTorch alone "
                               << 1e3 * median(direct) / count << " ms, ratio " << ratio);
  CHECK(ratio < 1.15);
}
