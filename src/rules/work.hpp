// The laws of cost that several rules share: what one pass of each kind computes, moves, and exchanges where servers
// share the coordinates. Bytes count what must come from or go to memory once; what fits in cache is free.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "rules/rule.hpp"

namespace detoxsim::work {

/// The centred Gram matrix: n(n+1)/2 inner products of d multiply-adds, n·d subtractions; one read of the rows. Each
/// product is a sum over the shares.
inline Work gram(int n, std::int64_t d) {
  const double floats = static_cast<double>(n) * static_cast<double>(d);
  return {(n + 2.0) * floats, 4 * floats, n * (n + 1.0) / 2};
}

/// `outputs` weighted sums of n rows in one pass.
inline Work weighted_sums(int n, int outputs, std::int64_t d) {
  const auto length = static_cast<double>(d);
  return {2.0 * n * outputs * length, 4.0 * (n + outputs) * length};
}

/// Something of `flops_per_float` once per element of n rows, which are read, and one row written.
inline Work columns(int n, std::int64_t d, double flops_per_float) {
  const auto length = static_cast<double>(d);
  return {n * length * flops_per_float, 4.0 * (n + 1.0) * length};
}

/// Comparisons per element of a sorting network over n rows: Batcher's odd-even merge sort has n·log²n/4 comparators,
/// a minimum and a maximum each.
inline double sort_flops(int n) {
  const double levels = std::ceil(std::log2(std::max(2, n)));
  return levels * levels / 2;
}

/// Inner products of n rows with one more vector: three flops per element with the difference, two without. Each is a
/// sum over the shares.
inline Work distances(int n, std::int64_t d) {
  const double floats = static_cast<double>(n) * static_cast<double>(d);
  return {3 * floats, 4 * floats, static_cast<double>(n)};
}

inline Work operator+(Work a, const Work& b) { return a += b; }

}  // namespace detoxsim::work
