#include "learning/dense_network.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "learning/helpers.hpp"

using namespace detoxsim;

namespace {

template <class Scalar>
struct Problem {
  explicit Problem(const std::vector<int>& widths, std::size_t count)
      : network(widths), labels(random_labels(count, widths.back(), 3)) {
    for (const float x : random_floats(count * static_cast<std::size_t>(widths.front()), 2))
      features.push_back(static_cast<Scalar>(x));
    const std::vector<int> hidden(widths.begin() + 1, widths.end() - 1);
    std::vector<float> initial(static_cast<std::size_t>(network.parameters()));
    RandomStream random(1, "weights");
    initialise(perceptron({1, 1, widths.front()}, hidden, widths.back()), random, initial, {});
    // Biases away from 0, or a wrong use of them would go unseen.
    const auto shifts = random_floats(initial.size(), 4);
    for (std::size_t i = 0; i < initial.size(); ++i)
      weights.push_back(static_cast<Scalar>(initial[i] + 0.1f * shifts[i]));
    gradient.assign(weights.size(), std::numeric_limits<Scalar>::quiet_NaN());  // must be overwritten
  }
  double loss() { return network.loss_and_gradient(weights, features.data(), labels, gradient); }

  DenseNetwork<Scalar> network;
  std::vector<std::uint8_t> labels;
  std::vector<Scalar> features, weights, gradient;
};

const std::vector<std::vector<int>> shapes = {{2, 2}, {7, 3}, {5, 4, 3}, {6, 8, 5, 4}, {1, 1, 2}, {9, 17, 10}};

double norm(const std::vector<double>& x) {
  double square = 0;
  for (const double value : x) square += value * value;
  return std::sqrt(square);
}

}  // namespace

TEST_CASE("softmax by hand: two features, two classes") {
  DenseNetwork<double> network({2, 2});
  std::vector<double> gradient(6);
  const std::vector<double> x = {1, 2};
  SECTION("weights 0") {
    // p = (1/2, 1/2), label 0: loss ln 2, ∂z = (−1/2, 1/2), ∂W = ∂z·xᵀ, ∂b = ∂z
    const double loss =
        network.loss_and_gradient(std::vector<double>(6), x.data(), std::vector<std::uint8_t>{0}, gradient);
    CHECK(loss == Approx(std::log(2.0)));
    const std::vector<double> expected = {-0.5, -1, 0.5, 1, -0.5, 0.5};
    for (std::size_t i = 0; i < 6; ++i) CHECK(gradient[i] == Approx(expected[i]));
  }
  SECTION("logits (ln 3, 0), two samples") {
    // W = [[ln 3 − 2, 1/2], [0, 0]], b = (1, 0): z(1, 2) = (ln 3 − 2 + 1 + 1, 0), so p = (3/4, 1/4).
    // Sample 1, label 1: loss ln 4, ∂z = (3/4, −3/4). Sample 2 is x = 0, label 0: z = (1, 0), p₀ = e/(e+1) = 0.7310586,
    // loss −ln p₀ = 0.3132617, ∂z = (−0.2689414, 0.2689414), no ∂W. The means:
    const std::vector<double> weights = {std::log(3.0) - 2, 0.5, 0, 0, 1, 0}, both = {1, 2, 0, 0};
    const double loss = network.loss_and_gradient(weights, both.data(), std::vector<std::uint8_t>{1, 0}, gradient);
    CHECK(loss == Approx((std::log(4.0) + 0.3132617) / 2).epsilon(1e-6));
    const double bias = (0.75 - 0.2689414) / 2;
    const std::vector<double> expected = {0.375, 0.75, -0.375, -0.75, bias, -bias};
    for (std::size_t i = 0; i < 6; ++i) CHECK(gradient[i] == Approx(expected[i]).epsilon(1e-6));
  }
}

TEST_CASE("perceptron by hand: one unit is off, one is on") {
  // x = 2; hidden z = (−3·2 + 1, 1·2 + 0) = (−5, 2), after ReLU (0, 2); W₂ = [[5, 1], [7, 1]], b₂ = 0: logits (2, 2),
  // p = (1/2, 1/2), label 0: ∂z₂ = (−1/2, 1/2), ∂W₂ = [[0, −1], [0, 1]], ∂h = W₂ᵀ∂z₂ = (1, 0) → with the mask (0, 0).
  // With W₂ = [[5, 1], [7, 3]]: logits (2, 6), p₁ = 1/(1+e⁻⁴) = 0.9820138, ∂z₂ = (−p₁, p₁), ∂h₂ = p₁(3 − 1)
  // = 1.9640276, ∂W₁ = (0, 2·1.9640276), ∂b₁ = (0, 1.9640276), ∂W₂ = [[0, −2p₁], [0, 2p₁]].
  DenseNetwork<double> network({1, 2, 2});
  const std::vector<double> weights = {-3, 1, 1, 0, 5, 1, 7, 3, 0, 0}, x = {2};
  std::vector<double> gradient(10);
  const double loss = network.loss_and_gradient(weights, x.data(), std::vector<std::uint8_t>{0}, gradient);
  CHECK(loss == Approx(4.0181499));
  const double p = 0.9820138;
  const std::vector<double> expected = {0, 4 * p, 0, 2 * p, 0, -2 * p, 0, 2 * p, -p, p};
  for (std::size_t i = 0; i < 10; ++i) CHECK(gradient[i] == Approx(expected[i]).epsilon(1e-6));
}

TEST_CASE("gradients are the finite differences of the loss, in double") {
  for (const auto& shape : shapes) {
    for (const std::size_t count : {1, 5}) {
      Problem<double> problem(shape, count);
      problem.loss();
      const std::vector<double> analytic = problem.gradient;
      std::vector<double> error(analytic.size());
      constexpr double step = 1e-5;
      for (std::size_t i = 0; i < analytic.size(); ++i) {
        const double weight = problem.weights[i];
        problem.weights[i] = weight + step;
        const double above = problem.loss();
        problem.weights[i] = weight - step;
        const double below = problem.loss();
        problem.weights[i] = weight;
        error[i] = analytic[i] - (above - below) / (2 * step);
      }
      CAPTURE(shape, count);
      CHECK(norm(error) < 1e-8 * std::max(1.0, norm(analytic)));
    }
  }
}

TEST_CASE("float gradients agree with double ones to 1e-4") {
  auto wide = shapes;
  wide.push_back({784, 100, 10});
  for (const auto& shape : wide) {
    Problem<double> exact(shape, 32);
    Problem<float> rounded(shape, 32);
    CAPTURE(shape);
    CHECK(rounded.loss() == Approx(exact.loss()).epsilon(1e-4));
    std::vector<double> error;
    for (std::size_t i = 0; i < exact.gradient.size(); ++i)
      error.push_back(static_cast<double>(rounded.gradient[i]) - exact.gradient[i]);
    CHECK(norm(error) < 1e-4 * norm(exact.gradient));
  }
}

TEST_CASE("evaluate: the summed loss and the largest logit") {
  // Logits = features: W = 1, b = 0. Ties go to the lowest class: the last two count for class 0.
  DenseNetwork<double> network({2, 2});
  const std::vector<double> weights = {1, 0, 0, 1, 0, 0}, x = {3, 1, 1, 3, 0, 0, 0, 0};
  const Evaluation result = network.evaluate(weights, x.data(), std::vector<std::uint8_t>{0, 0, 0, 0});
  CHECK(result.correct == 3);
  // ln(1 + e⁻²) + ln(1 + e²) + 2·ln 2
  CHECK(result.loss_sum == Approx(0.1269280 + 2.1269280 + 1.3862944).epsilon(1e-6));
}

TEST_CASE("evaluate: a NaN logit never wins, wherever it stands") {
  // Logits (NaN, 1, 0), (1, NaN, 0) and (0, 1, NaN): biases only, the feature is 0.
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  const std::vector<std::vector<double>> logits = {{nan, 1, 0}, {1, nan, 0}, {0, 1, nan}};
  const std::vector<std::uint8_t> largest = {1, 0, 1};
  for (std::size_t i = 0; i < 3; ++i) {
    DenseNetwork<double> network({1, 3});
    std::vector<double> weights = {0, 0, 0};
    weights.insert(weights.end(), logits[i].begin(), logits[i].end());
    const std::vector<double> x = {0};
    const Evaluation result = network.evaluate(weights, x.data(), std::vector<std::uint8_t>{largest[i]});
    CHECK(result.correct == 1);
    CHECK(std::isnan(result.loss_sum));
  }
}

TEST_CASE("huge logits don't overflow, non-finite weights are not hidden") {
  Problem<float> problem({4, 5, 3}, 6);
  SECTION("huge") {
    for (auto& weight : problem.weights) weight *= 1e10f;
    CHECK(std::isfinite(problem.loss()));
    for (const float value : problem.gradient) REQUIRE(std::isfinite(value));
  }
  SECTION("NaN before a ReLU") {
    for (std::size_t i = 0; i < 20; ++i) problem.weights[i] = std::numeric_limits<float>::quiet_NaN();
    CHECK(std::isnan(problem.loss()));
    for (const float value : problem.gradient) REQUIRE(std::isnan(value));
    CHECK(problem.network.evaluate(problem.weights, problem.features.data(), problem.labels).correct == 0);
  }
}
