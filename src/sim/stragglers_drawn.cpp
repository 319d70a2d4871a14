// Stragglers drawn afresh for each worker and iteration, by the inverse of their distribution function.
#include <boost/math/distributions/normal.hpp>
#include <cmath>

#include "base/random.hpp"
#include "sim/stragglers.hpp"

namespace detoxsim {
namespace {

using Quantile = double (*)(const Params& params, double u);

class Drawn final : public Stragglers {
 public:
  Drawn(const Params& params, const StragglerContext& context, Quantile quantile)
      : params_(params), facts_(context), quantile_(quantile) {}
  std::vector<double> factors(std::int64_t iteration) const override {
    RandomStream random(facts_.seed, "stragglers", 0, static_cast<std::uint64_t>(iteration));
    std::vector<double> factors(static_cast<std::size_t>(facts_.workers));
    for (double& factor : factors) factor = quantile_(params_, place(random.uniform()));
    return factors;
  }

 private:
  // In (0, 1): as drawn, or the middle of the level it falls into. Half a step of 2^-53 keeps 0 away.
  double place(double u) const {
    const auto levels = static_cast<double>(params_.integer_or("levels", 0));
    return levels > 0 ? (std::floor(u * levels) + 0.5) / levels : u + 0x1p-54;
  }

  Params params_;
  StragglerContext facts_;
  Quantile quantile_;
};

double lognormal(const Params& params, double u) {
  return std::exp(params.number("sigma") * boost::math::quantile(boost::math::normal(), u));
}

double pareto(const Params& params, double u) { return std::pow(1 - u, -1 / params.number("alpha")); }

template <Quantile quantile>
std::unique_ptr<Stragglers> make(const Params& params, const StragglerContext& context) {
  return std::make_unique<Drawn>(params, context, quantile);
}

const ParamSpec levels =
    integer_param("levels", 32, 1, "as many different factors, at equal steps of probability; for thousands of workers")
        .or_word("exact");

const StragglerRegistry::Registration registration_lognormal(
    ComponentKind::stragglers,
    {"lognormal",
     "exp(sigma·z), z standard normal: half the workers are slower than usual, half faster",
     "",
     {positive_param("sigma", 0.3, "deviation of the logarithm"), levels}},
    make<lognormal>);
const StragglerRegistry::Registration registration_pareto(
    ComponentKind::stragglers,
    {"pareto",
     "P(factor > x) = x^-alpha for x >= 1: few workers are much slower",
     "",
     {positive_param("alpha", 2.5, "the tail: the smaller, the heavier; the mean is alpha/(alpha-1) for alpha > 1"),
      levels}},
    make<pareto>);

}  // namespace
}  // namespace detoxsim
