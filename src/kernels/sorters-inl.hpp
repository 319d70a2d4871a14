// Straight-line sorters of 4, 8 and 16 wires within registers (the smallest networks known: 5, 19 and 60 comparators,
// Knuth, TAOCP 3, 5.3.4). A comparator list would load and store at each of them.
#if defined(DETOXSIM_SORTERS_INL_HPP) == defined(HWY_TARGET_TOGGLE)
#ifdef DETOXSIM_SORTERS_INL_HPP
#undef DETOXSIM_SORTERS_INL_HPP
#else
#define DETOXSIM_SORTERS_INL_HPP
#endif

#include "kernels/lanes-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace detoxsim::kernels::HWY_NAMESPACE {

HWY_INLINE void compare(FloatVector& a, FloatVector& b) {
  const auto low = hn::Min(a, b);
  b = hn::Max(a, b);
  a = low;
}

/// Sorts one vector of columns of 4 wires that stand `stride` floats apart.
HWY_INLINE void sort4(float* wires, int stride) {
  const FloatTag d;
  auto x0 = hn::Load(d, wires + 0 * stride), x1 = hn::Load(d, wires + 1 * stride), x2 = hn::Load(d, wires + 2 * stride),
       x3 = hn::Load(d, wires + 3 * stride);
  compare(x0, x2);
  compare(x1, x3);
  compare(x0, x1);
  compare(x2, x3);
  compare(x1, x2);
  hn::Store(x0, d, wires + 0 * stride);
  hn::Store(x1, d, wires + 1 * stride);
  hn::Store(x2, d, wires + 2 * stride);
  hn::Store(x3, d, wires + 3 * stride);
}

/// Sorts one vector of columns of 8 wires that stand `stride` floats apart.
HWY_INLINE void sort8(float* wires, int stride) {
  const FloatTag d;
  auto x0 = hn::Load(d, wires + 0 * stride), x1 = hn::Load(d, wires + 1 * stride), x2 = hn::Load(d, wires + 2 * stride),
       x3 = hn::Load(d, wires + 3 * stride), x4 = hn::Load(d, wires + 4 * stride), x5 = hn::Load(d, wires + 5 * stride),
       x6 = hn::Load(d, wires + 6 * stride), x7 = hn::Load(d, wires + 7 * stride);
  compare(x0, x2);
  compare(x1, x3);
  compare(x4, x6);
  compare(x5, x7);
  compare(x0, x4);
  compare(x1, x5);
  compare(x2, x6);
  compare(x3, x7);
  compare(x0, x1);
  compare(x2, x3);
  compare(x4, x5);
  compare(x6, x7);
  compare(x2, x4);
  compare(x3, x5);
  compare(x1, x4);
  compare(x3, x6);
  compare(x1, x2);
  compare(x3, x4);
  compare(x5, x6);
  hn::Store(x0, d, wires + 0 * stride);
  hn::Store(x1, d, wires + 1 * stride);
  hn::Store(x2, d, wires + 2 * stride);
  hn::Store(x3, d, wires + 3 * stride);
  hn::Store(x4, d, wires + 4 * stride);
  hn::Store(x5, d, wires + 5 * stride);
  hn::Store(x6, d, wires + 6 * stride);
  hn::Store(x7, d, wires + 7 * stride);
}

/// Sorts one vector of columns of 16 wires that stand `stride` floats apart.
HWY_INLINE void sort16(float* wires, int stride) {
  const FloatTag d;
  auto x0 = hn::Load(d, wires + 0 * stride), x1 = hn::Load(d, wires + 1 * stride), x2 = hn::Load(d, wires + 2 * stride),
       x3 = hn::Load(d, wires + 3 * stride), x4 = hn::Load(d, wires + 4 * stride), x5 = hn::Load(d, wires + 5 * stride),
       x6 = hn::Load(d, wires + 6 * stride), x7 = hn::Load(d, wires + 7 * stride), x8 = hn::Load(d, wires + 8 * stride),
       x9 = hn::Load(d, wires + 9 * stride), x10 = hn::Load(d, wires + 10 * stride),
       x11 = hn::Load(d, wires + 11 * stride), x12 = hn::Load(d, wires + 12 * stride),
       x13 = hn::Load(d, wires + 13 * stride), x14 = hn::Load(d, wires + 14 * stride),
       x15 = hn::Load(d, wires + 15 * stride);
  compare(x0, x13);
  compare(x1, x12);
  compare(x2, x15);
  compare(x3, x14);
  compare(x4, x8);
  compare(x5, x6);
  compare(x7, x11);
  compare(x9, x10);
  compare(x0, x5);
  compare(x1, x7);
  compare(x2, x9);
  compare(x3, x4);
  compare(x6, x13);
  compare(x8, x14);
  compare(x10, x15);
  compare(x11, x12);
  compare(x0, x1);
  compare(x2, x3);
  compare(x4, x5);
  compare(x6, x8);
  compare(x7, x9);
  compare(x10, x11);
  compare(x12, x13);
  compare(x14, x15);
  compare(x0, x2);
  compare(x1, x3);
  compare(x4, x10);
  compare(x5, x11);
  compare(x6, x7);
  compare(x8, x9);
  compare(x12, x14);
  compare(x13, x15);
  compare(x1, x2);
  compare(x3, x12);
  compare(x4, x6);
  compare(x5, x7);
  compare(x8, x10);
  compare(x9, x11);
  compare(x13, x14);
  compare(x1, x4);
  compare(x2, x6);
  compare(x5, x8);
  compare(x7, x10);
  compare(x9, x13);
  compare(x11, x14);
  compare(x2, x4);
  compare(x3, x6);
  compare(x9, x12);
  compare(x11, x13);
  compare(x3, x5);
  compare(x6, x8);
  compare(x7, x9);
  compare(x10, x12);
  compare(x3, x4);
  compare(x5, x6);
  compare(x7, x8);
  compare(x9, x10);
  compare(x11, x12);
  compare(x6, x7);
  compare(x8, x9);
  hn::Store(x0, d, wires + 0 * stride);
  hn::Store(x1, d, wires + 1 * stride);
  hn::Store(x2, d, wires + 2 * stride);
  hn::Store(x3, d, wires + 3 * stride);
  hn::Store(x4, d, wires + 4 * stride);
  hn::Store(x5, d, wires + 5 * stride);
  hn::Store(x6, d, wires + 6 * stride);
  hn::Store(x7, d, wires + 7 * stride);
  hn::Store(x8, d, wires + 8 * stride);
  hn::Store(x9, d, wires + 9 * stride);
  hn::Store(x10, d, wires + 10 * stride);
  hn::Store(x11, d, wires + 11 * stride);
  hn::Store(x12, d, wires + 12 * stride);
  hn::Store(x13, d, wires + 13 * stride);
  hn::Store(x14, d, wires + 14 * stride);
  hn::Store(x15, d, wires + 15 * stride);
}

}  // namespace detoxsim::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
