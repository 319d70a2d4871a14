// Mimic: every Byzantine worker sends the gradient of one file, which then counts too often.
#include <algorithm>
#include <cmath>

#include "attacks/noise.hpp"
#include "attacks/population.hpp"
#include "base/normal_numbers.hpp"
#include "kernels/kernels.hpp"

namespace detoxsim {
namespace {

class Mimic final : public Attack {
 public:
  Mimic(const Params& params, const AdversaryContext& context, ThreadPool& pool)
      : params_(params),
        seed_(context.seed),
        pool_(pool),
        population_(params),
        target_(static_cast<int>(params.integer_or("target", 0))) {
    if (context.votes > 0 && target_ >= context.votes)
      throw InputError(
          Mistake::bad_value, "target",
          std::to_string(target_) + " is none of the files 0 … G-1 = " + std::to_string(context.votes - 1));
  }

  static std::vector<ParamSpec> parameters() {
    return {integer_param("target", 0, 0, "the file, from 0; \"warm-up\": the one that tells most, once it is learnt")
                .allow_word("warm-up"),
            integer_param("warm_up", 1, 1, "iterations in which that is learnt; afterwards it stays"),
            population_param()};
  }

  void begin(const AdversaryView& view) override {
    if (!params_.is("target", "warm-up") || learnt_ >= params_.integer("warm_up")) return;
    population_.choose(view);
    if (population_.n() > 0) learn(view);
  }
  void forge(const AdversaryView& view, int, std::span<float> out) override {
    std::copy_n(view.honest[target_], out.size(), out.begin());
  }
  Params resolved() const override { return params_; }
  std::optional<double> strength() const override { return target_; }

 private:
  // A step of Oja's method for the direction z in which the gradients differ most (appendix of the paper): with t
  // iterations behind, μ ← (tμ + this mean)/(t+1), c = Σ⟨xᵢ − μ, z⟩(xᵢ − μ), z ← (tz + c/‖c‖)/(t+1), normalised.
  void learn(const AdversaryView& view) {
    const RowView rows = population_.rows();
    const auto n = static_cast<std::size_t>(rows.n());
    const double t = static_cast<double>(learnt_);
    if (learnt_ == 0) start(rows.d);
    // The new mean, and behind it c, of the rows and the old values.
    points_.assign(rows.rows.begin(), rows.rows.end());
    points_.push_back(mean_.data());
    std::vector<double> weights(n, 1 / (t + 1) / double(n));
    weights.push_back(t / (t + 1));
    kernels::weighted_sum(pool_, {points_, rows.d}, weights, next_.data());
    std::swap(mean_, next_);
    points_.back() = mean_.data();
    weights.assign(n + 1, 0.0);
    kernels::inner_products(pool_, {points_, rows.d}, direction_.data(), weights);
    const double along_mean = weights.back();
    weights.back() = 0;
    for (std::size_t i = 0; i < n; ++i) {
      weights[i] -= along_mean;
      weights.back() -= weights[i];
    }
    kernels::weighted_sum(pool_, {points_, rows.d}, weights, next_.data());
    turn_to(next_, t);
    std::vector<double> products(n);
    kernels::inner_products(pool_, rows, direction_.data(), products);
    target_ = population_.file(static_cast<int>(std::max_element(products.begin(), products.end()) - products.begin()));
    ++learnt_;
  }

  void start(std::int64_t d) {
    mean_.assign(static_cast<std::size_t>(d), 0.0f);
    next_ = direction_ = mean_;
    draw_blocks(pool_, seed_, "mimic", 0, 0, d, [&](RandomStream& random, std::int64_t first, std::int64_t count) {
      fill_normal(random, {direction_.data() + first, static_cast<std::size_t>(count)});
    });
  }

  // z ← (tz + c/‖c‖)/(t+1), normalised; it stays where all gradients agree.
  void turn_to(const std::vector<float>& change, double t) {
    const auto d = static_cast<std::int64_t>(change.size());
    const float* pair[] = {direction_.data(), change.data()};
    double squares[2];
    kernels::squared_norms(pool_, {pair, d}, squares);
    if (!(squares[1] > 0)) return;
    const double weights[] = {t, 1 / std::sqrt(squares[1])};
    std::vector<float> turned(change.size());
    kernels::weighted_sum(pool_, {pair, d}, weights, turned.data());
    const float* row[] = {turned.data()};
    kernels::squared_norms(pool_, {row, d}, {squares, 1});
    const double length[] = {1 / std::sqrt(squares[0])};
    kernels::weighted_sum(pool_, {row, d}, length, direction_.data());
  }

  Params params_;
  std::uint64_t seed_;
  ThreadPool& pool_;
  Population population_;
  int target_;
  std::int64_t learnt_ = 0;  ///< iterations
  std::vector<float> mean_, direction_, next_;
  std::vector<const float*> points_;
};

bool warms_up(const Params& params) { return params.is("target", "warm-up"); }

const AttackRegistry::Registration registration(
    ComponentKind::attack,
    {"mimic",
     "the gradient of one file, in place of every other",
     "Karimireddy, He, Jaggi 2022 (arXiv:2006.09365), section 3.2 and appendix",
     Mimic::parameters(),
     {{Property::memory, warms_up},
      {Property::knows_own_files, [](const Params& p) { return warms_up(p) && population_is_own(p); }},
      {Property::knows_all_files, [](const Params& p) { return !warms_up(p) || population_is_all(p); }}}},
    make_attack<Mimic>);

}  // namespace
}  // namespace detoxsim
