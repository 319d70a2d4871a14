// Coefficient space: n rows known by their inner products only. A point is Σ wᵢxᵢ with Σ wᵢ = 1, so distances, steps
// and scores cost n² flops instead of n·d.
#pragma once

#include <span>
#include <vector>

#include "base/rows.hpp"
#include "base/thread_pool.hpp"
#include "kernels/kernels.hpp"

namespace detoxsim {

/// The Gram matrix of the rows, centred on a point that a Byzantine minority can't choose, and what follows from it.
class Geometry {
 public:
  /// One pass over the rows. `extra`, if given, is one more point (d floats) of index n, which never is the centre.
  /// False where an element is not finite; nothing else may be called then. Requires n ≥ 1.
  ///
  /// With several shards each one's Gram matrix of its own columns, centred on the row that is safe there, is added up:
  /// the sum is centred on the point that has each shard's coordinates from that shard's row.
  bool measure(ThreadPool& pool, const RowView& rows, const float* extra = nullptr);

  /// Takes a Gram matrix that is known already, about any centre: it cancels, since weights add up to 1 (points) or 0
  /// (directions).
  void take(const kernels::Matrix& gram);

  /// Rows and the extra point.
  int points() const { return gram_.rows; }
  const kernels::Matrix& gram() const { return gram_; }
  /// ‖xᵢ − xⱼ‖², symmetric, 0 on the diagonal, never negative.
  const kernels::Matrix& squared_distances() const { return squared_distances_; }

  /// out[i] = ‖z − xᵢ‖² of z = Σ weights[j]·xⱼ, Σ weights = 1. Both spans: points()
  void squared_distances_to(std::span<const double> weights, std::span<double> out) const;
  /// ‖Σ weights[j]·xⱼ‖² of a direction, Σ weights = 0.
  double squared_length(std::span<const double> weights) const;

 private:
  bool measure_shard(ThreadPool& pool, const RowView& rows, const float* extra, int shard, kernels::Matrix& gram);
  void measure_distances();

  kernels::Matrix gram_, squared_distances_;
  kernels::Matrix share_;  ///< of the Gram matrix, from one shard
  std::vector<const float*> pointers_;
};

/// out = 0 … n−1 by ascending value, ties by lowest index, NaN last.
void order_ascending(std::span<const double> values, std::vector<int>& out);

/// The median (the average of the two middles where their number is even). Reorders the values; there is at least one.
double median(std::span<double> values);

/// 1/m for each of the m chosen rows, 0 for the others.
void weigh_equally(std::span<const int> chosen, std::span<double> weights);

}  // namespace detoxsim
