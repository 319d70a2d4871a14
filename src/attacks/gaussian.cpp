// Gaussian attack: noise that has nothing to do with the gradients.
#include "attacks/noise.hpp"
#include "base/normal_numbers.hpp"

namespace detoxsim {
namespace {

class Gaussian final : public Attack {
 public:
  Gaussian(const Params& params, const AdversaryContext& context, ThreadPool& pool)
      : params_(params), seed_(context.seed), pool_(pool) {}
  bool per_file() const override { return draws_per_file(params_); }

  void forge(const AdversaryView& view, int file, std::span<float> out) override {
    const auto mean = static_cast<float>(params_.number("mean"));
    const auto deviation = static_cast<float>(params_.number("deviation"));
    draw_blocks(pool_, seed_, "gaussian", per_file() ? file : 0, view.iteration, view.honest.d,
                [&](RandomStream& random, std::int64_t first, std::int64_t count) {
                  const auto block = out.subspan(static_cast<std::size_t>(first), static_cast<std::size_t>(count));
                  fill_normal(random, block);
                  for (float& x : block) x = mean + deviation * x;
                });
  }
  Params resolved() const override { return params_; }

 private:
  Params params_;
  std::uint64_t seed_;
  ThreadPool& pool_;
};

const AttackRegistry::Registration registration(
    ComponentKind::attack,
    {"gaussian",
     "every entry is drawn from N(mean, deviation²)",
     "Blanchard, El Mhamdi, Guerraoui, Stainer 2017 (arXiv:1703.02757), section 5; defaults: ByzFL",
     {number_param("mean", 0, -1e30, 1e30, "of every entry; Blades 0.1"),
      number_param("deviation", 1, 0, 1e30, "of every entry; Blades 0.1"), draw_param()},
     {Property::knows_nothing}},
    make_attack<Gaussian>);

}  // namespace
}  // namespace detoxsim
