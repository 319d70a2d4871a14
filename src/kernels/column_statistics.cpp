// Per coordinate over the rows: mean and deviation, sign of the sum of signs.
#include "kernels/targets.hpp"
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/column_statistics.cpp"
#include <hwy/foreach_target.h>
// After foreach_target.h
#include <hwy/highway.h>

#include <algorithm>
#include <array>

#include "kernels/columns.hpp"
#include "kernels/kernels.hpp"
#include "kernels/lanes-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace detoxsim::kernels::HWY_NAMESPACE {

// sums[c] += Σ rows[r][c] for R rows from `first` on
template <int R>
HWY_INLINE void add_values(const float* const* rows, std::int64_t first, std::int64_t count, double* sums) {
  const DoubleTag d;
  for (std::int64_t c = 0; c < count; c += static_cast<std::int64_t>(hn::Lanes(d))) {
    auto sum = hn::Load(d, sums + c);
#pragma GCC unroll 8
    for (int r = 0; r < R; ++r) sum = hn::Add(sum, load_double(rows[r] + first + c));
    hn::Store(sum, d, sums + c);
  }
}

// sums[c] += Σ (rows[r][c] − means[c])²
template <int R>
HWY_INLINE void add_squares(const float* const* rows, std::int64_t first, std::int64_t count, const double* means,
                            double* sums) {
  const DoubleTag d;
  for (std::int64_t c = 0; c < count; c += static_cast<std::int64_t>(hn::Lanes(d))) {
    auto sum = hn::Load(d, sums + c);
    const auto mean = hn::Load(d, means + c);
#pragma GCC unroll 8
    for (int r = 0; r < R; ++r) {
      const auto residual = hn::Sub(load_double(rows[r] + first + c), mean);
      sum = hn::MulAdd(residual, residual, sum);
    }
    hn::Store(sum, d, sums + c);
  }
}

// Goes down the columns twice, the second time in cache: Σx² less the square of the mean would cancel.
bool mean_and_deviation_columns(const ColumnTask& task, int ddof) {
  alignas(64) double means[stretch], squares[stretch];
  const DoubleTag d;
  const HalfFloatTag f;
  const auto lanes = static_cast<std::int64_t>(hn::Lanes(d));
  const auto n = hn::Set(d, task.n), degrees = hn::Set(d, task.n - ddof);
  auto check = hn::Zero(d);
  const std::int64_t end = task.first + task.count;
  for (std::int64_t first = task.first; first < end; first += stretch) {
    const std::int64_t count = std::min(stretch, end - first);
    std::fill(means, means + count, 0.0);
    std::fill(squares, squares + count, 0.0);
    over_row_groups(task.n, [&](auto rows, int i)
                                HWY_ATTR { add_values<decltype(rows)::value>(task.rows + i, first, count, means); });
    for (std::int64_t c = 0; c < count; c += lanes) {
      const auto mean = hn::Div(hn::Load(d, means + c), n);
      check = hn::MulAdd(mean, hn::Zero(d), check);
      hn::Store(mean, d, means + c);
      hn::StoreU(hn::DemoteTo(f, mean), f, task.outs[0] + first + c);
    }
    over_row_groups(task.n, [&](auto rows, int i) HWY_ATTR {
      add_squares<decltype(rows)::value>(task.rows + i, first, count, means, squares);
    });
    for (std::int64_t c = 0; c < count; c += lanes) {
      const auto deviation = hn::Sqrt(hn::Div(hn::Load(d, squares + c), degrees));
      hn::StoreU(hn::DemoteTo(f, deviation), f, task.outs[1] + first + c);
    }
  }
  return all_finite(check);
}

HWY_INLINE FloatVector sign(FloatVector x) {
  const FloatTag d;
  const auto zero = hn::Zero(d), one = hn::Set(d, 1.0f);
  return hn::Sub(hn::IfThenElseZero(hn::Gt(x, zero), one), hn::IfThenElseZero(hn::Lt(x, zero), one));
}

// sums[c] += Σ sign(rows[r][c])
template <int R>
HWY_INLINE void add_signs(const float* const* rows, std::int64_t first, std::int64_t count, float* sums,
                          FloatVector& check) {
  const FloatTag d;
  for (std::int64_t c = 0; c < count; c += static_cast<std::int64_t>(hn::Lanes(d))) {
    auto sum = hn::Load(d, sums + c);
#pragma GCC unroll 8
    for (int r = 0; r < R; ++r) {
      const auto x = hn::LoadU(d, rows[r] + first + c);
      sum = hn::Add(sum, sign(x));
      check = hn::MulAdd(x, hn::Zero(d), check);
    }
    hn::Store(sum, d, sums + c);
  }
}

bool sign_of_sign_sum_columns(const ColumnTask& task) {
  alignas(64) float sums[stretch];
  const FloatTag d;
  auto check = hn::Zero(d);
  const std::int64_t end = task.first + task.count;
  for (std::int64_t first = task.first; first < end; first += stretch) {
    const std::int64_t count = std::min(stretch, end - first);
    std::fill(sums, sums + count, 0.0f);
    over_row_groups(task.n, [&](auto rows, int i) HWY_ATTR {
      add_signs<decltype(rows)::value>(task.rows + i, first, count, sums, check);
    });
    for (std::int64_t c = 0; c < count; c += static_cast<std::int64_t>(hn::Lanes(d))) {
      hn::StoreU(sign(hn::Load(d, sums + c)), d, task.outs[0] + first + c);
    }
  }
  return all_finite(check);
}

}  // namespace detoxsim::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace detoxsim::kernels {

HWY_EXPORT(mean_and_deviation_columns);
HWY_EXPORT(sign_of_sign_sum_columns);

bool mean_and_deviation(ThreadPool& pool, const RowView& rows, int ddof, float* mean, float* deviation) {
  const std::array<float*, 2> outs{mean, deviation};
  return over_columns(pool, rows, outs, [&](const ColumnTask& task) {
    return HWY_DYNAMIC_DISPATCH(mean_and_deviation_columns)(task, ddof);
  });
}

bool sign_of_sign_sum(ThreadPool& pool, const RowView& rows, float* out) {
  return over_columns(pool, rows, {&out, 1},
                      [&](const ColumnTask& task) { return HWY_DYNAMIC_DISPATCH(sign_of_sign_sum_columns)(task); });
}

}  // namespace detoxsim::kernels
#endif
