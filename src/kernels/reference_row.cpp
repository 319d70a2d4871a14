// The choice of a centre for the Gram matrix that no minority of rows can take over.
#include "kernels/targets.hpp"
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/reference_row.cpp"
#include <hwy/foreach_target.h>
// After foreach_target.h
#include <hwy/highway.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "kernels/kernels.hpp"
#include "kernels/lanes-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace detoxsim::kernels::HWY_NAMESPACE {

// distances[j] = Σ(x₀−x_j)² over `count` doubles (a multiple of 16) for j < rows; the rows of `x` follow one another.
void sample_distances(const double* x, int rows, std::int64_t count, double* distances) {
  const DoubleTag d;
  const auto lanes = static_cast<std::int64_t>(hn::Lanes(d));
  for (int j = 0; j < rows; ++j) {
    const double* const y = x + j * count;
    auto s0 = hn::Zero(d), s1 = s0;
    for (std::int64_t c = 0; c < count; c += 2 * lanes) {
      const auto x0 = hn::Sub(hn::LoadU(d, x + c), hn::LoadU(d, y + c));
      const auto x1 = hn::Sub(hn::LoadU(d, x + c + lanes), hn::LoadU(d, y + c + lanes));
      s0 = hn::MulAdd(x0, x0, s0);
      s1 = hn::MulAdd(x1, x1, s1);
    }
    distances[j] = lane_sum(hn::Add(s0, s1));
  }
}

}  // namespace detoxsim::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace detoxsim::kernels {

HWY_EXPORT(sample_distances);

namespace {

// Neighbouring coordinates come with the same cache line, so the sample consists of short runs.
constexpr std::int64_t run_length = 16;

// The sampled coordinates of all rows, row after row, in double.
std::vector<double> sample(const RowView& rows, std::int64_t runs) {
  std::vector<double> values(static_cast<std::size_t>(rows.n() * runs * run_length));
  auto to = values.begin();
  for (int i = 0; i < rows.n(); ++i) {
    for (std::int64_t r = 0; r < runs; ++r, to += run_length) {
      const std::int64_t last_start = std::max<std::int64_t>(0, rows.d - run_length);
      const std::int64_t start = runs == 1 ? 0 : r * last_start / (runs - 1);
      std::copy_n(rows[i] + start, std::min(run_length, rows.d - start), to);
    }
  }
  return values;
}

// With n ≥ 2f+1 at least n−f−1 ≥ f others of a good row are good, and a bad row has at most f−1 bad ones beside it. So
// the f-th smallest distance is good for every good row, and for a bad one only where it is near good rows itself; the
// lower median is the f-th smallest for the largest f and stays within both bounds for any smaller one.
double lower_median(std::vector<double>& distances) {
  const auto middle = distances.begin() + (static_cast<std::ptrdiff_t>(distances.size()) - 1) / 2;
  std::nth_element(distances.begin(), middle, distances.end());
  return *middle;
}

}  // namespace

std::int64_t reference_sample(std::int64_t d) { return std::min(d, std::clamp<std::int64_t>(d / 64, 512, 2048)); }

int reference_row(const RowView& rows) {
  const int n = rows.n();
  if (n < 3 || rows.d == 0) return 0;
  const std::int64_t runs = (reference_sample(rows.d) + run_length - 1) / run_length;
  const std::vector<double> values = sample(rows, runs);

  Matrix distances(n, n);
  for (int i = 0; i < n; ++i) {
    double* const row = &distances(i, i);
    HWY_DYNAMIC_DISPATCH(sample_distances)
    (values.data() + i * runs * run_length, n - i, runs * run_length, row);
    for (int j = i; j < n; ++j) {
      if (!std::isfinite(distances(i, j))) distances(i, j) = std::numeric_limits<double>::infinity();
      distances(j, i) = distances(i, j);
    }
  }
  int best = 0;
  double best_median = std::numeric_limits<double>::infinity();
  for (int i = 0; i < n; ++i) {
    std::vector<double> others;
    for (int j = 0; j < n; ++j) {
      if (j != i) others.push_back(distances(i, j));
    }
    if (const double median = lower_median(others); median < best_median) {
      best_median = median;
      best = i;
    }
  }
  return best;
}

}  // namespace detoxsim::kernels
#endif
