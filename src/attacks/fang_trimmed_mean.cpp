// Fang et al.'s attack on trimmed mean and median: per coordinate just beyond the gradients, on the side that the mean
// does not point to.
#include <algorithm>

#include "attacks/noise.hpp"
#include "attacks/population.hpp"
#include "kernels/kernels.hpp"

namespace detoxsim {
namespace {

class FangTrimmedMean final : public Attack {
 public:
  FangTrimmedMean(const Params& params, const AdversaryContext& context, ThreadPool& pool)
      : params_(params),
        seed_(context.seed),
        pool_(pool),
        full_(params.is("knowledge", "full")),
        population_(full_ ? params.word("population") : "own-files") {}

  static std::vector<ParamSpec> parameters() {
    ParamSpec factor =
        number_param("factor", 2, 1, 1e6, "b: full knowledge draws between the extreme value and b times it");
    factor.min_excluded = true;
    ParamSpec population = population_param();
    population.help = "with full knowledge, " + population.help;
    return {word_param("knowledge", {"full", "partial"},
                       "partial: the own files' mean and deviation, 3 to 4 of which lie between mean and forgery"),
            factor, population, draw_param()};
  }
  bool per_file() const override { return draws_per_file(params_); }

  void begin(const AdversaryView& view) override {
    population_.choose(view);
    const RowView rows = population_.rows();
    const auto d = static_cast<std::size_t>(view.honest.d);
    for (auto* vector : {&mean_, &low_, &high_}) vector->resize(d);
    const int n = rows.n();
    if (n == 0) {  // nothing is known
      for (auto* vector : {&low_, &high_}) std::copy_n(view.honest[0], d, vector->begin());
      return;
    }
    kernels::mean_and_deviation(pool_, rows, 0, mean_.data(), low_.data());
    if (full_) {
      kernels::order_statistics_mean(pool_, rows, 0, 1, low_.data());
      kernels::order_statistics_mean(pool_, rows, n - 1, n, high_.data());
      go_beyond_extremes();
    } else {
      go_beyond_deviations();
    }
  }

  void forge(const AdversaryView& view, int file, std::span<float> out) override {
    draw_blocks(pool_, seed_, "fang-trimmed-mean", per_file() ? file : 0, view.iteration, view.honest.d,
                [&](RandomStream& random, std::int64_t first, std::int64_t count) {
                  for (std::int64_t c = first; c < first + count; ++c) {
                    const auto i = static_cast<std::size_t>(c);
                    const auto share = static_cast<float>(random.bits() >> 40) * 0x1p-24f;
                    out[i] = low_[i] + share * (high_[i] - low_[i]);
                  }
                });
  }
  Params resolved() const override { return params_; }

 private:
  // On entry low_ and high_ are the least and the greatest value, on return the ends of the interval.
  void go_beyond_extremes() {
    const auto b = static_cast<float>(params_.number("factor"));
    for (std::size_t i = 0; i < mean_.size(); ++i) {
      const float least = low_[i], greatest = high_[i];
      if (mean_[i] < 0) {
        low_[i] = greatest;
        high_[i] = greatest > 0 ? b * greatest : greatest / b;
      } else if (mean_[i] > 0) {
        low_[i] = least > 0 ? least / b : b * least;
        high_[i] = least;
      } else {
        low_[i] = high_[i] = mean_[i];
      }
    }
  }
  // On entry low_ is the deviation.
  void go_beyond_deviations() {
    for (std::size_t i = 0; i < mean_.size(); ++i) {
      const float side = mean_[i] < 0 ? 1.0f : mean_[i] > 0 ? -1.0f : 0.0f, deviation = low_[i];
      low_[i] = mean_[i] + side * 3 * deviation;
      high_[i] = mean_[i] + side * 4 * deviation;
    }
  }

  Params params_;
  std::uint64_t seed_;
  ThreadPool& pool_;
  bool full_;
  Population population_;
  std::vector<float> mean_, low_, high_;
};

bool sees_own_files_only(const Params& params) {
  return params.is("knowledge", "partial") || population_is_own(params);
}

const AttackRegistry::Registration registration(
    ComponentKind::attack,
    {"fang-trimmed-mean",
     "against trimmed mean and median: beyond the extreme gradients, opposite to where the mean points",
     "Fang, Cao, Jia, Gong 2020 (arXiv:1911.11815), section 4.3",
     FangTrimmedMean::parameters(),
     {{Property::knows_own_files, sees_own_files_only},
      {Property::knows_all_files, [](const Params& p) { return !sees_own_files_only(p); }}}},
    make_attack<FangTrimmedMean>);

}  // namespace
}  // namespace detoxsim
