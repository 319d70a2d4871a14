// Sign flip: the honest gradient, or the mean of all of them, times a negative number.
#include "attacks/attack.hpp"
#include "kernels/kernels.hpp"

namespace detoxsim {
namespace {

class SignFlip final : public Attack {
 public:
  SignFlip(const Params& params, const AdversaryContext&, ThreadPool& pool) : params_(params), pool_(pool) {}

  bool per_file() const override { return params_.is("of", "file"); }

  void forge(const AdversaryView& view, int file, std::span<float> out) override {
    const double scale = params_.number("scale");
    if (params_.is("of", "mean")) {
      const std::vector<double> weights(static_cast<std::size_t>(view.honest.n()), -scale / view.honest.n());
      kernels::weighted_sum(pool_, view.honest, weights, out.data());
    } else {
      const auto factor = static_cast<float>(-scale);
      const float* honest = view.honest[file];
      for (std::size_t i = 0; i < out.size(); ++i) out[i] = factor * honest[i];
    }
  }
  Params resolved() const override { return params_; }

 private:
  Params params_;
  ThreadPool& pool_;
};

const AttackRegistry::Registration registration(
    ComponentKind::attack,
    {"sign-flip",
     "−scale × the file's honest gradient (or × the mean of all); the \"reversed gradient\" is scale 100",
     "Rajput et al. 2019 (arXiv:1907.12205), section 5; Allen-Zhu et al. 2021",
     {number_param("scale", 1, -1e30, 1e30, "times −1 times the honest gradient"),
      word_param("of", {"file", "mean"}, "whose gradient: the file's own, or the mean of all files'")},
     {{Property::knows_own_files, [](const Params& p) { return p.is("of", "file"); }},
      {Property::knows_all_files, [](const Params& p) { return p.is("of", "mean"); }}}},
    make_attack<SignFlip>);

}  // namespace
}  // namespace detoxsim
