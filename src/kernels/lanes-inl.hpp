// Small vector helpers that several kernels share; included once per instruction set.
#if defined(DETOXSIM_LANES_INL_HPP) == defined(HWY_TARGET_TOGGLE)
#ifdef DETOXSIM_LANES_INL_HPP
#undef DETOXSIM_LANES_INL_HPP
#else
#define DETOXSIM_LANES_INL_HPP
#endif

#include <hwy/cache_control.h>
#include <hwy/highway.h>

#include <cstdint>
#include <type_traits>
#include <utility>

HWY_BEFORE_NAMESPACE();
namespace detoxsim::kernels::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

using FloatTag = hn::ScalableTag<float>;
using DoubleTag = hn::ScalableTag<double>;
using HalfFloatTag = hn::Rebind<float, DoubleTag>;  ///< as many floats as a vector holds doubles
using FloatVector = hn::Vec<FloatTag>;
using DoubleVector = hn::Vec<DoubleTag>;

/// The floats at x as doubles, one vector of them
HWY_INLINE DoubleVector load_double(const float* x) { return hn::PromoteTo(DoubleTag(), hn::LoadU(HalfFloatTag(), x)); }

/// Kernels that add up columns take so many columns of a few rows at a time: the sums stay in the first cache, and the
/// hardware sees few enough streams, each long enough, to fetch ahead.
constexpr std::int64_t stretch = 1024;

/// Calls add(std::integral_constant<int, R>, i) so that rows i … i+R−1 cover 0 … n−1: R = 8 as long as it can be, then
/// 4, 2, 1.
template <class Add>
HWY_INLINE void over_row_groups(int n, Add add) {
  int i = 0;
  for (; i + 8 <= n; i += 8) add(std::integral_constant<int, 8>(), i);
  if (n & 4) add(std::integral_constant<int, 4>(), std::exchange(i, i + 4));
  if (n & 2) add(std::integral_constant<int, 2>(), std::exchange(i, i + 2));
  if (n & 1) add(std::integral_constant<int, 1>(), i);
}

template <class Vector>
HWY_INLINE double lane_sum(Vector v) {
  return static_cast<double>(hn::GetLane(hn::SumOfLanes(hn::DFromV<Vector>(), v)));
}

/// Asks for the cache lines of `columns` floats (a multiple of 16).
HWY_INLINE void prefetch_columns(const float* x, std::int64_t columns) {
  for (std::int64_t c = 0; c < columns; c += 16) hwy::Prefetch(x + c);
}

/// The same, only into the second cache.
HWY_INLINE void prefetch_far(const float* x, std::int64_t columns) {
  for (std::int64_t c = 0; c < columns; c += 16) __builtin_prefetch(x + c, 0, 2);
}

/// `check` was filled by MulAdd(x, 0, check): 0 unless an x was infinite or not a number.
template <class Vector>
HWY_INLINE bool all_finite(Vector check) {
  return hn::AllTrue(hn::DFromV<Vector>(), hn::Eq(check, hn::Zero(hn::DFromV<Vector>())));
}

}  // namespace detoxsim::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
