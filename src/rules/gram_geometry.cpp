#include "rules/gram_geometry.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>

namespace detoxsim {

namespace {

void add(const kernels::Matrix& share, kernels::Matrix& sum) {
  std::transform(sum.values.begin(), sum.values.end(), share.values.begin(), sum.values.begin(), std::plus<>());
}

}  // namespace

bool GramGeometry::measure(ThreadPool& pool, const RowView& rows, const float* extra, kernels::Precision precision) {
  rounding_ = 0;
  for (int shard = 0; shard < rows.shards; ++shard) {
    const std::int64_t begin = shard_begin(rows.d, rows.shards, shard);
    const std::int64_t columns = shard_begin(rows.d, rows.shards, shard + 1) - begin;
    pointers_.clear();
    for (const float* row : rows.rows) pointers_.push_back(row + begin);
    if (extra) pointers_.push_back(extra + begin);
    const auto used = columns <= kernels::gram_cheap_in_double ? kernels::Precision::in_double : precision;
    auto& share = shard == 0 ? measured_ : share_;
    if (!share.measure(pool, {pointers_, columns}, rows.n(), used)) return false;
    rounding_ = std::max(rounding_, rounding_of(used));
    if (shard == 0) continue;
    add(share_.gram, measured_.gram);
    add(share_.squared_distances, measured_.squared_distances);
  }
  return true;
}

void GramGeometry::take(const kernels::Matrix& gram) {
  measured_.gram = gram;
  measured_.derive();
  rounding_ = rounding_of(kernels::Precision::in_float);
}

void GramGeometry::products(std::span<const double> weights, std::span<double> out) const {
  const auto n = static_cast<std::size_t>(points());
  for (std::size_t i = 0; i < n; ++i) {
    out[i] = std::inner_product(weights.begin(), weights.end(), &gram().values[i * n], 0.0);
  }
}

// ‖z − xᵢ‖² = wᵀGw − 2(Gw)ᵢ + Gᵢᵢ; the centre cancels because Σw = 1.
void GramGeometry::squared_distances_to(std::span<const double> weights, std::span<double> out) const {
  products(weights, out);
  const double own = std::inner_product(weights.begin(), weights.end(), out.begin(), 0.0);
  for (int i = 0; i < points(); ++i) {
    double& product = out[static_cast<std::size_t>(i)];
    product = std::max(0.0, own - 2 * product + gram()(i, i));
  }
}

double GramGeometry::squared_length(std::span<const double> weights) const {
  double sum = 0;
  for (int i = 0; i < points(); ++i) {
    const double* row = &gram().values[static_cast<std::size_t>(i) * static_cast<std::size_t>(points())];
    sum += weights[static_cast<std::size_t>(i)] * std::inner_product(weights.begin(), weights.end(), row, 0.0);
  }
  return std::max(0.0, sum);
}

Middle middle_of(const kernels::Matrix& squared_distances, int rows) {
  Middle best{0, 0};
  std::vector<double> others;
  for (int i = 0; i < rows && rows > 1; ++i) {
    others.clear();
    for (int j = 0; j < rows; ++j) {
      if (j != i) others.push_back(squared_distances(i, j));
    }
    const auto middle = others.begin() + (rows - 2) / 2;
    std::nth_element(others.begin(), middle, others.end());
    if (i == 0 || *middle < best.squared_distance) best = {i, *middle};
  }
  return best;
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
