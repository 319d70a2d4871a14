// Min-sum: the sum of the squared distances to all gradients is at most what it is for the gradient nearest to them
// all.
#include <algorithm>
#include <cmath>

#include "attacks/shifted_mean.hpp"

namespace detoxsim {
namespace {

// Σᵢ‖μ + γp − xᵢ‖² ≤ S = minᵢ Σⱼ‖xᵢ − xⱼ‖². About the mean μ both sums are those of the distances r to it: the left one
// is Σr + hγ²‖p‖², and S = Σr + h·min r. So γ = √(min r)/‖p‖.
double largest_step(const ShiftedMean::Honest& honest, ThreadPool&) {
  const auto& r = honest.squared_distances;
  return std::sqrt(*std::min_element(r.begin(), r.end()) / honest.squared_length);
}

class MinSum final : public ShiftedMean {
 public:
  MinSum(const Params& params, const AdversaryContext&, ThreadPool& pool) : ShiftedMean(params, pool, largest_step) {}
};

const AttackRegistry::Registration registration(
    ComponentKind::attack,
    {"min-sum", "mean + γ·p, γ as large as the sum of squared distances from one gradient to all others allows",
     "Shejwalkar, Houmansadr 2021 (NDSS), section IV-C", ShiftedMean::parameters(), ShiftedMean::knowledge()},
    make_attack<MinSum>);

}  // namespace
}  // namespace detoxsim
