#include "learning/architecture.hpp"

#include <cmath>
#include <map>

#include "learning/helpers.hpp"

using namespace detoxsim;

namespace {

constexpr SampleShape grey{1, 28, 28}, colour{3, 32, 32};

}  // namespace

TEST_CASE("perceptron: parameters and flops by hand") {
  // 784·100 + 100 + 100·10 + 10 parameters. Forward 2·(784·100 + 100·10); backward the same for the weights, and
  // 2·100·10 for the input of the second layer; the first needs none.
  const ModelSize size = size_of(perceptron(grey, {100}, 10));
  CHECK(size.parameters == 79510);
  CHECK(size.state == 0);
  CHECK(size.forward_flops == 158800);
  CHECK(size.backward_flops == 160800);
  CHECK(size_of(perceptron(grey, {}, 10)).parameters == 7850);
  CHECK(size_of(perceptron(grey, {}, 10)).flops() == 31360);
  CHECK(size_of(perceptron({1, 1, 10}, {20, 30}, 2)).flops() == 4 * 200 + 6 * 600 + 6 * 60);
}

TEST_CASE("networks of the literature: parameters") {
  CHECK(size_of(lenet(grey, 10)).parameters == 61706);
  CHECK(size_of(lenet(colour, 10)).parameters == 62006);
  CHECK(size_of(resnet_18(colour, 10)).parameters == 11173962);
  CHECK(size_of(resnet_18(colour, 100)).parameters == 11220132);
  CHECK(size_of(resnet_18(colour, 10)).state == 2 * 4800);
  // 10 convolutions of 3 x 3 with biases, γ and β each, and 512·100 + 100.
  CHECK(size_of(vgg13_bn(colour, 100)).parameters == 9462180);
  CHECK(size_of(vgg13_bn(colour, 10)).parameters == 9416010);
  // Grey images have one input channel instead of three: 2·64·9 weights less in the first layer.
  CHECK(size_of(resnet_18(grey, 10)).parameters == 11173962 - 2 * 64 * 9);
  CHECK(size_of(vgg13_bn(grey, 10)).parameters == 9416010 - 2 * 64 * 9);
}

TEST_CASE("lenet: flops by hand") {
  // Multiply-adds forward on 3 x 32 x 32: 28²·6·(3·25) + 10²·16·(6·25) + 400·120 + 120·84 + 84·10
  const double first = 28 * 28 * 6 * 75, rest = 10 * 10 * 16 * 150 + 400 * 120 + 120 * 84 + 84 * 10;
  const ModelSize size = size_of(lenet(colour, 10));
  CHECK(size.forward_flops == 2 * (first + rest));
  CHECK(size.backward_flops == 2 * first + 4 * rest);
  CHECK(size_of(lenet(grey, 10)).forward_flops == 2 * (28 * 28 * 6 * 25 + rest));
}

TEST_CASE("resnet-18: the known 0.56 billion multiply-adds forward") {
  // Stem 32²·64·27; four groups of equal cost but for their first block: 4 convolutions of 32²·64·576 in the first;
  // in each later one 3.5 of these and a projection of 1/18.
  const double unit = 1024.0 * 64 * 576;
  const ModelSize size = size_of(resnet_18(colour, 10));
  CHECK(size.forward_flops / 2 == 1024.0 * 64 * 27 + unit * (4 + 3 * (3.5 + 1.0 / 18)) + 5120);
  CHECK(size.forward_flops / 2 == Approx(0.56e9).epsilon(0.01));
}

TEST_CASE("initialise: He before a ReLU, 1/in at the end, batch norm the identity") {
  const auto deviation = [](std::span<const float> values) {
    double square = 0;
    for (const float value : values) square += static_cast<double>(value) * static_cast<double>(value);
    return std::sqrt(square / static_cast<double>(values.size()));
  };
  RandomStream random(1, "weights");
  std::vector<float> mlp(79510, 7);
  initialise(perceptron(grey, {100}, 10), random, mlp, {});
  const std::span<const float> w = mlp;
  CHECK(deviation(w.first(78400)) == Approx(std::sqrt(2.0 / 784)).epsilon(0.02));
  CHECK(deviation(w.subspan(78400, 100)) == 0);
  CHECK(deviation(w.subspan(78500, 1000)) == Approx(0.1).epsilon(0.1));  // √(1/100); 1000 draws: ±2 %
  CHECK(deviation(w.subspan(79500)) == 0);

  // Stem: 64 x 3 x 3 x 3 weights, then γ = 1, β = 0; the state mean 0, variance 1.
  const Architecture layers = resnet_18(colour, 10);
  std::vector<float> weights(11173962), state(9600);
  initialise(layers, random, weights, state);
  const std::span<const float> v = weights;
  CHECK(deviation(v.first(1728)) == Approx(std::sqrt(2.0 / 27)).epsilon(0.06));
  CHECK(std::ranges::count(v.subspan(1728, 64), 1.0f) == 64);
  CHECK(std::ranges::count(v.subspan(1728 + 64, 64), 0.0f) == 64);
  CHECK(deviation(v.last(5130).first(5120)) == Approx(std::sqrt(1.0 / 512)).epsilon(0.05));
  CHECK(std::ranges::count(std::span<const float>(state).first(64), 0.0f) == 64);
  CHECK(std::ranges::count(std::span<const float>(state).subspan(64, 64), 1.0f) == 64);
}

TEST_CASE("networks for images refuse what is none, and windows what is too small for them") {
  using Layers = Architecture (*)(const SampleShape&, int);
  for (const auto& [name, layers] :
       std::map<std::string, Layers>{{"lenet", lenet}, {"resnet-18", resnet_18}, {"vgg13-bn", vgg13_bn}}) {
    CHECK(input_error([&, layers = layers] { layers({1, 1, 784}, 10); }) ==
          name + " is made for images of 1 x 28 x 28 or 3 x 32 x 32; the samples of this data set are 1 x 1 x 784");
  }
  CHECK(contains(input_error([] { NetworkBuilder({1, 4, 9}).convolution(2, 5, 1, 0, true); }),
                 "nothing is left of 1 x 4 x 9 after a window of 5 x 5"));
}

// 2³¹ − 1 inputs to as many outputs are nearly 2⁶² weights: one such layer can be counted, three can't.
TEST_CASE("architecture: more parameters than can be counted") {
  const int widest = 2147483647;
  CHECK(size_of(perceptron({1, 1, 1}, {widest, widest}, 1)).parameters > std::int64_t{1} << 61);
  CHECK(contains(input_error([&] { size_of(perceptron({1, 1, 1}, {widest, widest, widest, widest}, 1)); }),
                 "more parameters than can be counted"));
}
