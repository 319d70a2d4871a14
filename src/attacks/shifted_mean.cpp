#include "attacks/shifted_mean.hpp"

#include <algorithm>
#include <cmath>

#include "kernels/distances.hpp"
#include "kernels/kernels.hpp"

namespace detoxsim {

std::vector<ParamSpec> ShiftedMean::parameters() {
  return {word_param("direction", {"unit", "sign", "deviation"},
                     "p: −mean/‖mean‖, −sign(mean), or −deviation per coordinate"),
          population_param()};
}

std::vector<Declaration> ShiftedMean::knowledge() {
  return {{Property::knows_own_files, population_is_own}, {Property::knows_all_files, population_is_all}};
}

void ShiftedMean::choose_direction() {
  const std::size_t d = mean_.size();
  if (params_.is("direction", "unit")) {
    const float* row[] = {mean_.data()};
    double squared = 0;
    kernels::squared_norms(pool_, {row, static_cast<std::int64_t>(d)}, {&squared, 1});
    const double factor = squared > 0 ? -1 / std::sqrt(squared) : 0;
    for (std::size_t i = 0; i < d; ++i) direction_[i] = static_cast<float>(factor * mean_[i]);
  } else if (params_.is("direction", "sign")) {
    for (std::size_t i = 0; i < d; ++i) direction_[i] = mean_[i] > 0 ? -1.0f : mean_[i] < 0 ? 1.0f : 0.0f;
  } else {
    for (float& x : direction_) x = -x;
  }
}

void ShiftedMean::begin(const AdversaryView& view) {
  population_.choose(view);
  gamma_ = 0;
  mean_.resize(static_cast<std::size_t>(view.honest.d));
  direction_.resize(mean_.size());
  const RowView rows = population_.rows();
  const int n = rows.n();
  if (n == 0) {  // nobody whose distances bound the step
    std::copy_n(view.honest[0], mean_.size(), mean_.begin());
    return;
  }
  kernels::mean_and_deviation(pool_, rows, std::min(1, n - 1), mean_.data(), direction_.data());
  choose_direction();
  std::vector<double> squared_distances(static_cast<std::size_t>(n)), products(squared_distances.size());
  double squared_length = 0, along = 0;
  const float* direction[] = {direction_.data()};
  kernels::squared_norms(pool_, {direction, rows.d}, {&squared_length, 1});
  if (!(squared_length > 0)) return;
  kernels::squared_distances(pool_, rows, mean_.data(), squared_distances);
  kernels::inner_products(pool_, rows, direction_.data(), products);
  const float* mean[] = {mean_.data()};
  kernels::inner_products(pool_, {mean, rows.d}, direction_.data(), {&along, 1});
  for (double& product : products) product = along - product;
  gamma_ = largest_step_({rows, squared_distances, products, squared_length}, pool_);
  if (!std::isfinite(gamma_)) gamma_ = 0;  // as are the gradients
}

void ShiftedMean::forge(const AdversaryView& view, int, std::span<float> out) {
  const float* rows[] = {mean_.data(), direction_.data()};
  const double weights[] = {1, gamma_};
  kernels::weighted_sum(pool_, {rows, view.honest.d}, weights, out.data());
}

}  // namespace detoxsim
