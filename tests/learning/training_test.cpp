// The parts together learn.
#include <cmath>
#include <numbers>

#include "learning/helpers.hpp"
#include "learning/optimizer.hpp"

using namespace detoxsim;

namespace {

// E[Φ(t + separation/(√2·noise))^(classes−1)], t standard normal: a sample's projections on the orthonormal centre
// directions are independent, the right one's mean is separation/√2 higher, and the largest is the best guess.
double best_accuracy(double separation, double noise, int classes) {
  constexpr double step = 1e-3;
  double sum = 0;
  for (double t = -10; t < 10; t += step) {
    const double below = 0.5 * std::erfc(-(t + separation / (std::sqrt(2.0) * noise)) / std::sqrt(2.0));
    sum += std::exp(-t * t / 2) / std::sqrt(2 * std::numbers::pi) * std::pow(below, classes - 1) * step;
  }
  return sum;
}

double trained_accuracy(const Dataset& data, const std::string& name, const std::string& momentum_at) {
  ThreadPool pool(2);
  const auto model = make_model(component(ComponentKind::model, name), {data.shape, data.classes});
  Start start(*model);
  const auto chosen =
      component(ComponentKind::optimizer, "sgd", {{"momentum_at", momentum_at}, {"milestones", Integers{200, 300}}});
  const auto optimizer = make_optimizer(chosen, model->parameters());
  BatchGradients gradients(*data.train, *model, 1, 200, 4, optimizer->worker_momentum(), pool);
  std::vector<float> mean(start.weights.size());
  for (int iteration = 1; iteration <= 400; ++iteration) {
    gradients.compute(start);
    for (std::size_t j = 0; j < mean.size(); ++j) {
      mean[j] = 0;
      for (int file = 0; file < 4; ++file) mean[j] += gradients.gradients()[file][j] / 4;
    }
    REQUIRE(optimizer->step(iteration, mean, start.weights));
  }
  return Evaluator(*data.test, *model, pool).evaluate(start).accuracy;
}

}  // namespace

TEST_CASE("training: softmax comes near the best possible accuracy on a Gaussian mixture") {
  // Two classes at distance 2, noise 1: Φ(1) = 0.8413
  CHECK(best_accuracy(2, 1, 2) == Approx(0.8413447).epsilon(1e-4));
  struct Mixture {
    double separation, noise;
    std::int64_t classes;
  };
  for (const Mixture& mixture : {Mixture{2, 1, 2}, Mixture{4, 1, 10}, Mixture{6, 2, 4}}) {
    const auto chosen = component(ComponentKind::dataset, "gaussian-mixture",
                                  {{"separation", mixture.separation},
                                   {"noise", mixture.noise},
                                   {"classes", mixture.classes},
                                   {"test", std::int64_t{10000}}});
    const Dataset data = load_dataset(chosen, 3);
    const double best = best_accuracy(mixture.separation, mixture.noise, static_cast<int>(mixture.classes));
    CAPTURE(mixture.separation, mixture.classes, best);
    // 10,000 test samples: a standard error of at most 0.4 %
    const double reached = trained_accuracy(data, "softmax", "server");
    CHECK(reached > best - 0.02);
    CHECK(reached < best + 0.015);
    CHECK(trained_accuracy(data, "softmax", "worker") > best - 0.03);
  }
}

TEST_CASE("training: a perceptron learns, too") {
  const Dataset data = load_dataset(component(ComponentKind::dataset, "gaussian-mixture"), 3);
  CHECK(trained_accuracy(data, "mlp", "server") > best_accuracy(4, 1, 10) - 0.06);
}
