#include "rules/geometry.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>

namespace detoxsim {

bool Geometry::measure(ThreadPool& pool, const RowView& rows, const float* extra) {
  if (!measure_shard(pool, rows, extra, 0, gram_)) return false;
  for (int shard = 1; shard < rows.shards; ++shard) {
    if (!measure_shard(pool, rows, extra, shard, share_)) return false;
    std::transform(gram_.values.begin(), gram_.values.end(), share_.values.begin(), gram_.values.begin(),
                   std::plus<>());
  }
  measure_distances();
  return true;
}

bool Geometry::measure_shard(ThreadPool& pool, const RowView& rows, const float* extra, int shard,
                             kernels::Matrix& gram) {
  const std::int64_t begin = shard_begin(rows.d, rows.shards, shard);
  const std::int64_t columns = shard_begin(rows.d, rows.shards, shard + 1) - begin;
  pointers_.clear();
  for (const float* row : rows.rows) pointers_.push_back(row + begin);
  const int centre = kernels::reference_row({pointers_, columns});
  if (extra) pointers_.push_back(extra + begin);
  return kernels::gram(pool, {pointers_, columns}, centre, gram);
}

void Geometry::take(const kernels::Matrix& gram) {
  gram_ = gram;
  measure_distances();
}

void Geometry::measure_distances() {
  const int n = gram_.rows;
  squared_distances_.resize(n, n);
  for (int i = 0; i < n; ++i) {
    for (int j = 0; j < i; ++j) {
      const double distance = std::max(0.0, gram_(i, i) + gram_(j, j) - 2 * gram_(i, j));
      squared_distances_(i, j) = squared_distances_(j, i) = distance;
    }
  }
}

// ‖z − xᵢ‖² = wᵀGw − 2(Gw)ᵢ + Gᵢᵢ; the centre cancels because Σw = 1.
void Geometry::squared_distances_to(std::span<const double> weights, std::span<double> out) const {
  const int n = points();
  double own = 0;
  for (int i = 0; i < n; ++i) {
    const double* row = &gram_.values[static_cast<std::size_t>(i) * static_cast<std::size_t>(n)];
    const double product = std::inner_product(weights.begin(), weights.end(), row, 0.0);
    own += weights[static_cast<std::size_t>(i)] * product;
    out[static_cast<std::size_t>(i)] = gram_(i, i) - 2 * product;
  }
  for (double& distance : out) distance = std::max(0.0, distance + own);
}

double Geometry::squared_length(std::span<const double> weights) const {
  double sum = 0;
  for (int i = 0; i < points(); ++i) {
    const double* row = &gram_.values[static_cast<std::size_t>(i) * static_cast<std::size_t>(points())];
    sum += weights[static_cast<std::size_t>(i)] * std::inner_product(weights.begin(), weights.end(), row, 0.0);
  }
  return std::max(0.0, sum);
}

void order_ascending(std::span<const double> values, std::vector<int>& out) {
  out.resize(values.size());
  std::iota(out.begin(), out.end(), 0);
  std::sort(out.begin(), out.end(), [&](int a, int b) {
    const double left = values[static_cast<std::size_t>(a)], right = values[static_cast<std::size_t>(b)];
    if (std::isnan(left) || std::isnan(right)) return std::isnan(left) == std::isnan(right) ? a < b : std::isnan(right);
    return left != right ? left < right : a < b;
  });
}

double median(std::span<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  if (values.size() % 2 == 1) return *middle;
  return (*std::max_element(values.begin(), middle) + *middle) / 2;
}

void weigh_equally(std::span<const int> chosen, std::span<double> weights) {
  std::fill(weights.begin(), weights.end(), 0.0);
  for (const int i : chosen) weights[static_cast<std::size_t>(i)] = 1.0 / static_cast<double>(chosen.size());
}

}  // namespace detoxsim
