#include <limits>

#include "learning/helpers.hpp"
#include "learning/optimizer.hpp"

using namespace detoxsim;

namespace {

std::unique_ptr<Optimizer> sgd(const std::vector<std::pair<std::string, Value>>& values, std::int64_t d = 2) {
  return make_optimizer(component(ComponentKind::optimizer, "sgd", values), d);
}

}  // namespace

TEST_CASE("sgd: momentum by hand") {
  // v₁ = u = (1, −2), w₁ = (10, 20) − 0.1·v₁ = (9.9, 20.2); u = (3, 0): v₂ = 0.5·v₁ + u = (3.5, −1), w₂ = (9.55, 20.3)
  const auto optimizer = sgd({{"momentum", 0.5}});
  std::vector<float> w = {10, 20};
  CHECK(optimizer->step(1, std::vector<float>{1, -2}, w));
  CHECK(w[0] == Approx(9.9));
  CHECK(w[1] == Approx(20.2));
  CHECK(optimizer->step(2, std::vector<float>{3, 0}, w));
  CHECK(w[0] == Approx(9.55));
  CHECK(w[1] == Approx(20.3));
  CHECK(optimizer->worker_momentum() == 0);
  CHECK(optimizer->bytes_per_parameter() == 20);
}

TEST_CASE("sgd: momentum at the workers is none at the server") {
  const auto optimizer = sgd({{"momentum", 0.5}, {"momentum_at", std::string("worker")}});
  CHECK(optimizer->worker_momentum() == 0.5);
  CHECK(optimizer->bytes_per_parameter() == 12);
  std::vector<float> w = {10, 20};
  for (int iteration = 1; iteration <= 2; ++iteration) optimizer->step(iteration, std::vector<float>{1, -2}, w);
  CHECK(w[0] == Approx(9.8));
  CHECK(w[1] == Approx(20.4));
  CHECK(contains(input_error([] { sgd({{"momentum", 1.0}, {"momentum_at", std::string("worker")}}); }), "below 1"));
}

TEST_CASE("sgd: weight decay adds lambda*w to the update") {
  // u = 1 + 0.5·10 = 6, w = 10 − 0.1·6 = 9.4; then u = 1 + 4.7 = 5.7, v = 0.9·6 + 5.7 = 11.1, w = 9.4 − 1.11 = 8.29;
  // without momentum w = 9.4 − 0.57 = 8.83
  for (const double momentum : {0.9, 0.0}) {
    const auto optimizer = sgd({{"weight_decay", 0.5}, {"momentum", momentum}}, 1);
    std::vector<float> w = {10};
    optimizer->step(1, std::vector<float>{1}, w);
    CHECK(w[0] == Approx(9.4));
    optimizer->step(2, std::vector<float>{1}, w);
    CHECK(w[0] == Approx(momentum > 0 ? 8.29 : 8.83));
  }
}

TEST_CASE("sgd: the rate falls once at each milestone") {
  // η = 1 for iterations 1 and 2, 0.5 for 3 and 4, 0.25 from 5 on; the order of the list doesn't matter.
  const auto optimizer =
      sgd({{"learning_rate", 1.0}, {"momentum", 0.0}, {"milestones", Integers{5, 3}}, {"gamma", 0.5}}, 1);
  const std::vector<float> expected = {-1, -2, -2.5, -3, -3.25, -3.5};
  std::vector<float> w = {0};
  for (int iteration = 1; iteration <= 6; ++iteration) {
    optimizer->step(iteration, std::vector<float>{1}, w);
    CHECK(w[0] == expected[static_cast<std::size_t>(iteration - 1)]);
  }
}

TEST_CASE("sgd: tells when a parameter is no longer finite") {
  const float infinity = std::numeric_limits<float>::infinity();
  for (const double momentum : {0.9, 0.0}) {
    for (const float bad : {infinity, -infinity, std::numeric_limits<float>::quiet_NaN()}) {
      for (const std::size_t position : {0, 8, 40}) {
        const auto optimizer = sgd({{"momentum", momentum}}, 41);
        std::vector<float> w(41, 1), u(41, 3e37f);
        CHECK(optimizer->step(1, u, w));
        u[position] = bad;
        CHECK_FALSE(optimizer->step(2, u, w));
      }
    }
  }
  // Finite updates overflow the weights too: 10·3.4e38 > the largest float.
  const auto optimizer = sgd({{"learning_rate", 10.0}}, 1);
  std::vector<float> w = {1};
  CHECK_FALSE(optimizer->step(1, std::vector<float>{3.4e38f}, w));
}
