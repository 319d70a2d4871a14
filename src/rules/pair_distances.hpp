// The distances of all pairs of rows, also of rows that are much nearer to each other than to the others.
#pragma once

#include <span>

#include "base/rows.hpp"
#include "base/thread_pool.hpp"
#include "kernels/kernels.hpp"

namespace detoxsim {

/// A Gram matrix and the squared distances that belong to it.
struct PairDistances {
  kernels::Matrix gram, squared_distances;

  /// ‖xᵢ − xⱼ‖² = gᵢᵢ + gⱼⱼ − 2gᵢⱼ for all pairs.
  void derive();

  /// Measures `points` about one of the first `rows` of them that most of those are near to. Distances that cancel in
  /// the Gram matrix are computed from the differences, unless the rows are equal, and the Gram matrix is corrected by
  /// them; while nothing cancels it costs one pass. Returns whether all elements are finite.
  bool measure(ThreadPool& pool, const RowView& points, int rows, kernels::Precision precision);
};

/// The relative error of a Gram matrix's entries.
double rounding_of(kernels::Precision precision);

}  // namespace detoxsim
