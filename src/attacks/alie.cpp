// "A little is enough": μ + direction·z·σ per coordinate, just inside the spread of the honest gradients.
#include <algorithm>
#include <boost/math/distributions/normal.hpp>

#include "attacks/attack.hpp"
#include "attacks/population.hpp"
#include "attacks/rehearsal.hpp"
#include "kernels/kernels.hpp"

namespace detoxsim {
namespace {

// z_max = Φ⁻¹((n−f−s)/(n−f)), s = ⌊n/2⌋+1−f: the largest z at which s honest workers are still expected to lie beyond
// the forged value (Baruch et al. 2019, algorithm 3).
double largest_z(const Params& params, const AdversaryContext& context) {
  const bool by_votes = params.is("base", "votes");
  const int n = by_votes ? context.votes : context.workers;
  const int f = by_votes ? context.worst_case : context.byzantine;
  const int s = n / 2 + 1 - f;
  const double share = n > f ? double(n - f - s) / (n - f) : 1;
  if (s <= 0 || share <= 0 || share >= 1)
    throw InputError(Mistake::bad_value, "z",
                     "\"max\" is not defined for n = " + std::to_string(n) + " and f = " + std::to_string(f) +
                         " (s = floor(n/2)+1-f = " + std::to_string(s) +
                         ", (n-f-s)/(n-f) must lie between 0 and 1); give z a number");
  return boost::math::quantile(boost::math::normal(), share);
}

class Alie final : public Attack {
 public:
  Alie(const Params& params, const AdversaryContext& context, ThreadPool& pool)
      : params_(params), resolved_(params), pool_(pool), population_(params), searches_(params.is("z", "search")) {
    if (searches_) return;
    z_ = params.is("z", "max") ? largest_z(params, context) : params.number("z");
    resolved_.require(parameters(), "z", z_);
  }

  static std::vector<ParamSpec> parameters() {
    return with_search({number_param("z", 1, -1e6, 1e6, "deviations from the mean").or_word("max").allow_word("search"),
                        word_param("base", {"votes", "workers"}, "n and f of \"max\": votes (G, F) or workers (p, q)"),
                        number_param("direction", 1, -1, 1, "1: mean + z·deviation; −1: mean − z·deviation"),
                        population_param(), integer_param("ddof", 0, 0, "σ² = Σ(x−μ)²/(n−ddof)")});
  }

  void begin(const AdversaryView& view) override {
    population_.choose(view);
    const std::int64_t d = view.honest.d;
    forged_.resize(static_cast<std::size_t>(d));
    deviation_.resize(static_cast<std::size_t>(d));
    const int n = population_.n();
    if (n == 0) {  // nobody to hide among
      std::copy_n(view.honest[0], d, forged_.begin());
      return;
    }
    const int ddof = std::min<int>(static_cast<int>(params_.integer("ddof")), n - 1);
    kernels::mean_and_deviation(pool_, population_.rows(), ddof, forged_.data(), deviation_.data());
    if (searches_) z_ = worst_z(view);
    move(params_.number("direction") * z_);
  }

  void forge(const AdversaryView&, int, std::span<float> out) override {
    std::copy(forged_.begin(), forged_.end(), out.begin());
  }
  Params resolved() const override { return resolved_; }
  std::optional<double> strength() const override { return z_; }

 private:
  void move(double deviations) {
    const auto factor = static_cast<float>(deviations);
    for (std::size_t i = 0; i < forged_.size(); ++i) forged_[i] += factor * deviation_[i];
  }

  // The z at which the aggregate ends farthest from the honest mean.
  double worst_z(const AdversaryView& view) {
    const std::vector<float> mean = forged_;
    move(params_.number("direction"));
    const double z = worst_strength(params_, "z", view, mean.data(), forged_.data());
    std::copy(mean.begin(), mean.end(), forged_.begin());
    return z;
  }

  Params params_, resolved_;
  ThreadPool& pool_;
  Population population_;
  bool searches_;
  double z_ = 0;
  std::vector<float> forged_, deviation_;
};

const AttackRegistry::Registration registration(
    ComponentKind::attack,
    {"alie", "a little is enough: mean + direction·z·deviation of the honest gradients, per coordinate",
     "Baruch, Baruch, Goldberg 2019 (arXiv:1902.06156), algorithm 3", Alie::parameters(), search_knowledge()},
    make_attack<Alie>);

}  // namespace
}  // namespace detoxsim
