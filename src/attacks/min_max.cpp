// Min-max: as far from every gradient, at most, as the two gradients that are farthest apart.
#include <algorithm>
#include <cmath>
#include <limits>

#include "attacks/shifted_mean.hpp"
#include "kernels/distances.hpp"
#include "kernels/kernels.hpp"

namespace detoxsim {
namespace {

// max ‖xᵢ − xⱼ‖². The Gram matrix says, in float32, which pairs may be the farthest; those are computed in double.
double squared_diameter(const RowView& rows, ThreadPool& pool) {
  kernels::Matrix gram;
  if (!kernels::gram(pool, rows, kernels::reference_row(rows), gram)) return std::numeric_limits<double>::quiet_NaN();
  const auto distance = [&](int i, int j) { return gram(i, i) + gram(j, j) - 2 * gram(i, j); };
  double largest = 0;
  for (int i = 0; i < rows.n(); ++i)
    for (int j = 0; j < i; ++j) largest = std::max(largest, distance(i, j));
  std::vector<kernels::Pair> pairs;
  for (int i = 0; i < rows.n(); ++i)
    for (int j = 0; j < i; ++j)
      if (distance(i, j) >= (1 - 1e-5) * largest) pairs.push_back({i, j});
  // All rows may be equally far from each other, and then any pair is as good.
  pairs.resize(std::min<std::size_t>(pairs.size(), 64));
  std::vector<double> exact(pairs.size());
  kernels::squared_distances(pool, rows, pairs, exact);
  return exact.empty() ? 0 : *std::max_element(exact.begin(), exact.end());
}

// ‖μ + γp − xᵢ‖² = r + 2γa + γ²‖p‖² ≤ M with r = ‖xᵢ − μ‖² and a = ⟨μ − xᵢ, p⟩: γ is at most the larger root, for each
// i. The mean is no farther from a gradient than the farthest other one: r ≤ M.
double largest_step(const ShiftedMean::Honest& honest, ThreadPool& pool) {
  const double diameter = squared_diameter(honest.rows, pool), p = honest.squared_length;
  double step = std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i < honest.products.size(); ++i) {
    const double a = honest.products[i], rest = p * std::max(0.0, diameter - honest.squared_distances[i]);
    const double root = std::sqrt(a * a + rest);
    // −a + root would cancel where a is large and positive.
    step = std::min(step, a > 0 ? rest / (a + root) / p : (root - a) / p);
  }
  return step;
}

class MinMax final : public ShiftedMean {
 public:
  MinMax(const Params& params, const AdversaryContext&, ThreadPool& pool) : ShiftedMean(params, pool, largest_step) {}
};

const AttackRegistry::Registration registration(
    ComponentKind::attack,
    {"min-max", "mean + γ·p, γ as large as the greatest distance between two gradients allows",
     "Shejwalkar, Houmansadr 2021 (NDSS), section IV-C", ShiftedMean::parameters(), ShiftedMean::knowledge()},
    make_attack<MinMax>);

}  // namespace
}  // namespace detoxsim
