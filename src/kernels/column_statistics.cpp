// Per coordinate over the rows: mean and deviation, sign of the sum of signs.
#include "kernels/targets.hpp"
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/column_statistics.cpp"
#include <hwy/foreach_target.h>
// After foreach_target.h
#include <hwy/highway.h>

#include <array>

#include "kernels/columns.hpp"
#include "kernels/kernels.hpp"
#include "kernels/lanes-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace detoxsim::kernels::HWY_NAMESPACE {

// Two walks down the columns, the second one from cache: Σx², less the mean's square would cancel.
bool mean_and_deviation_columns(const ColumnTask& task, int ddof) {
  const DoubleTag d;
  const HalfFloatTag f;
  const auto lanes = static_cast<std::int64_t>(hn::Lanes(d));
  const auto n = hn::Set(d, 1.0 / task.n), degrees = hn::Set(d, 1.0 / (task.n - ddof));
  auto check = hn::Zero(d);
  const std::int64_t end = task.first + task.count;
  for (std::int64_t c = task.first; c < end; c += 4 * lanes) {
    const std::int64_t ahead = c + prefetch_distance < end ? prefetch_distance : 0;
    auto s0 = hn::Zero(d), s1 = s0, s2 = s0, s3 = s0;
    for (int i = 0; i < task.n; ++i) {
      const float* const x = task.rows[i] + c;
      prefetch_columns(x + ahead, 4 * lanes);
      s0 = hn::Add(s0, load_double(x));
      s1 = hn::Add(s1, load_double(x + lanes));
      s2 = hn::Add(s2, load_double(x + 2 * lanes));
      s3 = hn::Add(s3, load_double(x + 3 * lanes));
    }
    const auto m0 = hn::Mul(s0, n), m1 = hn::Mul(s1, n), m2 = hn::Mul(s2, n), m3 = hn::Mul(s3, n);
    auto q0 = hn::Zero(d), q1 = q0, q2 = q0, q3 = q0;
    for (int i = 0; i < task.n; ++i) {
      const float* const x = task.rows[i] + c;
      const auto r0 = hn::Sub(load_double(x), m0), r1 = hn::Sub(load_double(x + lanes), m1);
      const auto r2 = hn::Sub(load_double(x + 2 * lanes), m2), r3 = hn::Sub(load_double(x + 3 * lanes), m3);
      q0 = hn::MulAdd(r0, r0, q0);
      q1 = hn::MulAdd(r1, r1, q1);
      q2 = hn::MulAdd(r2, r2, q2);
      q3 = hn::MulAdd(r3, r3, q3);
    }
    const auto store = [&](int v, auto mean, auto squares) HWY_ATTR {
      check = hn::MulAdd(mean, hn::Zero(d), check);
      hn::StoreU(hn::DemoteTo(f, mean), f, task.outs[0] + c + v * lanes);
      hn::StoreU(hn::DemoteTo(f, hn::Sqrt(hn::Mul(squares, degrees))), f, task.outs[1] + c + v * lanes);
    };
    store(0, m0, q0);
    store(1, m1, q1);
    store(2, m2, q2);
    store(3, m3, q3);
  }
  return all_finite(check);
}

bool sign_of_sign_sum_columns(const ColumnTask& task) {
  const FloatTag d;
  const auto lanes = static_cast<std::int64_t>(hn::Lanes(d));
  const auto zero = hn::Zero(d), one = hn::Set(d, 1.0f);
  const auto sign = [=](auto x) HWY_ATTR {
    return hn::Sub(hn::IfThenElseZero(hn::Gt(x, zero), one), hn::IfThenElseZero(hn::Lt(x, zero), one));
  };
  auto check = zero;
  const std::int64_t end = task.first + task.count;
  for (std::int64_t c = task.first; c < end; c += 4 * lanes) {
    const std::int64_t ahead = c + prefetch_distance < end ? prefetch_distance : 0;
    auto s0 = zero, s1 = zero, s2 = zero, s3 = zero;
    for (int i = 0; i < task.n; ++i) {
      const float* const x = task.rows[i] + c;
      prefetch_columns(x + ahead, 4 * lanes);
      const auto x0 = hn::LoadU(d, x), x1 = hn::LoadU(d, x + lanes);
      const auto x2 = hn::LoadU(d, x + 2 * lanes), x3 = hn::LoadU(d, x + 3 * lanes);
      s0 = hn::Add(s0, sign(x0));
      s1 = hn::Add(s1, sign(x1));
      s2 = hn::Add(s2, sign(x2));
      s3 = hn::Add(s3, sign(x3));
      check = hn::MulAdd(x0, zero, hn::MulAdd(x1, zero, hn::MulAdd(x2, zero, hn::MulAdd(x3, zero, check))));
    }
    float* const out = task.outs[0] + c;
    hn::StoreU(sign(s0), d, out);
    hn::StoreU(sign(s1), d, out + lanes);
    hn::StoreU(sign(s2), d, out + 2 * lanes);
    hn::StoreU(sign(s3), d, out + 3 * lanes);
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
