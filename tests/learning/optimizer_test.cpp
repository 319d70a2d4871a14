// What every registered optimiser must do.
#include "learning/optimizer.hpp"

#include <limits>

#include "learning/helpers.hpp"

using namespace detoxsim;

TEST_CASE("every optimiser: goes against the update, from nothing nowhere, and the same way again") {
  for (const auto& name : Catalog::of(ComponentKind::optimizer).names()) {
    CAPTURE(name);
    const Component chosen = component(ComponentKind::optimizer, name);
    std::vector<float> still = {3, -2}, first = {3, -2}, second = {3, -2};
    CHECK(make_optimizer(chosen, 2)->step(1, std::vector<float>{0, 0}, still));
    CHECK(still == std::vector<float>{3, -2});
    const auto one = make_optimizer(chosen, 2), other = make_optimizer(chosen, 2);
    for (int iteration = 1; iteration <= 5; ++iteration) {
      const std::vector<float> before = first;
      CHECK(one->step(iteration, std::vector<float>{0.5, -1}, first));
      CHECK(other->step(iteration, std::vector<float>{0.5, -1}, second));
      CHECK(first[0] < before[0]);
      CHECK(first[1] > before[1]);
      CHECK(same_bits(first, second));
    }
    // Update and weights are read, the weights written.
    CHECK(one->bytes_per_parameter() >= 12);
    CHECK(one->worker_momentum() >= 0);
    CHECK(one->worker_momentum() < 1);
  }
}

TEST_CASE("every optimiser: says where a weight is no longer finite") {
  const float infinity = std::numeric_limits<float>::infinity(), nan = std::numeric_limits<float>::quiet_NaN();
  for (const auto& name : Catalog::of(ComponentKind::optimizer).names()) {
    for (const float bad : {infinity, -infinity, nan}) {
      for (const std::size_t place : {0u, 7u, 40u}) {
        CAPTURE(name, bad, place);
        std::vector<float> update(41, 1), weights(41, 1);
        update[place] = bad;
        CHECK_FALSE(make_optimizer(component(ComponentKind::optimizer, name), 41)->step(1, update, weights));
      }
    }
  }
}
