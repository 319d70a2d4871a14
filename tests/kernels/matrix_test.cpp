// Coefficient space: W·G·Wᵀ by hand.
#include "catch.hpp"
#include "kernels/kernels.hpp"

using namespace detoxsim;

// G = (2 1; 1 3). Rows of W: (1, 0), (0.5, 0.5), (−1, 1).
// ⟨w1,w1⟩ = 2, ⟨w1,w2⟩ = 1.5, ⟨w1,w3⟩ = −1, ⟨w2,w2⟩ = (2+1+1+3)/4, ⟨w2,w3⟩ = (−2−1+1+3)/2 = 0.5, ⟨w3,w3⟩ = 2−2+3 = 3
TEST_CASE("congruent: the products of weighted sums") {
  kernels::Matrix gram(2, 2), weights(3, 2);
  gram.values = {2, 1, 1, 3};
  weights.values = {1, 0, 0.5, 0.5, -1, 1};
  const auto products = kernels::congruent(weights, gram);
  CHECK(products.rows == 3);
  CHECK(products.columns == 3);
  CHECK(products.values == std::vector<double>{2, 1.5, -1, 1.5, 1.75, 0.5, -1, 0.5, 3});
}
