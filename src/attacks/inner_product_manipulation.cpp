// Inner-product manipulation, "fall of empires": −τ·μ, so that the aggregate may point away from the honest mean μ.
#include <algorithm>

#include "attacks/attack.hpp"
#include "attacks/population.hpp"
#include "attacks/rehearsal.hpp"
#include "kernels/kernels.hpp"

namespace detoxsim {
namespace {

class InnerProductManipulation final : public Attack {
 public:
  InnerProductManipulation(const Params& params, const AdversaryContext&, ThreadPool& pool)
      : params_(params), pool_(pool), population_(params), tau_(params.number_or("tau", 0)) {}

  static std::vector<ParamSpec> parameters() {
    return with_search(
        {number_param("tau", 2, -1e30, 1e30, "−tau × the mean; ByzFL 2, Blades 1, ByzShield 100").allow_word("search"),
         population_param()});
  }

  void begin(const AdversaryView& view) override {
    population_.choose(view);
    if (!params_.is("tau", "search") || population_.n() == 0) return;
    const std::vector<float> nothing(static_cast<std::size_t>(view.honest.d), 0.0f);
    opposite_.resize(nothing.size());
    scaled_mean(-1, opposite_);
    tau_ = worst_strength(params_, "tau", view, nothing.data(), opposite_.data());
  }

  void forge(const AdversaryView& view, int, std::span<float> out) override {
    if (population_.n() > 0) return scaled_mean(-tau_, out);
    std::copy_n(view.honest[0], out.size(), out.begin());  // nobody to take the mean of
  }
  Params resolved() const override { return params_; }
  std::optional<double> strength() const override { return tau_; }

 private:
  void scaled_mean(double factor, std::span<float> out) {
    const std::vector<double> weights(static_cast<std::size_t>(population_.n()), factor / population_.n());
    kernels::weighted_sum(pool_, population_.rows(), weights, out.data());
  }

  Params params_;
  ThreadPool& pool_;
  Population population_;
  double tau_;
  std::vector<float> opposite_;
};

const AttackRegistry::Registration registration(ComponentKind::attack,
                                                {"inner-product-manipulation",
                                                 "−tau × the mean of the gradients (\"fall of empires\")",
                                                 "Xie, Koyejo, Gupta 2020 (arXiv:1903.03936)",
                                                 InnerProductManipulation::parameters(), search_knowledge()},
                                                make_attack<InnerProductManipulation>);

}  // namespace
}  // namespace detoxsim
