// The laws of cost that several rules share: what one pass of each kind computes, moves, and exchanges where servers
// share the coordinates. Bytes count what must come from or go to memory once; what fits in cache is free.
#pragma once

#include <cstdint>

#include "kernels/kernels.hpp"
#include "rules/rule.hpp"

namespace detoxsim::cost {

inline OperationCost operator+(OperationCost a, const OperationCost& b) { return a += b; }

/// Arithmetic in n dimensions, on one thread; what it needs stays in cache.
inline OperationCost serial(double flops) {
  OperationCost cost{flops, 0};
  cost.serial_flops = flops;
  return cost;
}

/// The centred Gram matrix: n(n+1)/2 inner products of d multiply-adds; centring and packing cost as much as nine more
/// per row (measured); one read of the rows. Before it the choice of the centre: distances of all pairs in a sample of
/// the coordinates, three flops each; the sampling itself counts as nine more rows. Each product is a sum over the
/// shares, or the distance that takes its place where distances cancel; what those cost more is rare and not charged.
inline OperationCost gram(int n, std::int64_t d) {
  const double floats = static_cast<double>(n) * static_cast<double>(d);
  const OperationCost centre = serial(1.5 * n * (n + 8.0) * static_cast<double>(kernels::reference_sample(d)));
  return OperationCost{(n + 10.0) * floats, 4 * floats, n * (n + 1.0) / 2} + centre;
}

/// `outputs` weighted sums of n rows in one pass.
inline OperationCost weighted_sums(int n, int outputs, std::int64_t d) {
  const auto length = static_cast<double>(d);
  return {2.0 * n * outputs * length, 4.0 * (n + outputs) * length};
}

/// Something of `flops_per_float` once per element of n rows, which are read, and one row written.
inline OperationCost columns(int n, std::int64_t d, double flops_per_float) {
  const auto length = static_cast<double>(d);
  return {n * length * flops_per_float, 4.0 * (n + 1.0) * length};
}

/// Order statistics first … last−1 of n rows, and `more` that is done with each value; one pass.
inline OperationCost order_statistics(int n, int first, int last, std::int64_t d, double more = 0) {
  return columns(n, d, kernels::order_statistics_flops(n, first, last) / n + more);
}

/// Inner products of n rows with one more vector: three flops per element with the difference, two without. Each is a
/// sum over the shares.
inline OperationCost distances(int n, std::int64_t d) {
  const double floats = static_cast<double>(n) * static_cast<double>(d);
  return {3 * floats, 4 * floats, static_cast<double>(n)};
}

}  // namespace detoxsim::cost
