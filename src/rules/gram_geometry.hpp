// Coefficient space: n rows known by their inner products only. A point is Σ wᵢxᵢ with Σ wᵢ = 1, so distances, steps
// and scores cost n² flops instead of n·d.
#pragma once

#include <span>
#include <vector>

#include "base/rows.hpp"
#include "base/thread_pool.hpp"
#include "kernels/kernels.hpp"
#include "rules/pair_distances.hpp"

namespace detoxsim {

/// The Gram matrix of the rows, centred on a point that a Byzantine minority can't choose, and what follows from it.
/// With weights of the size 1/distance or less for far rows, nothing about the others is lost beside them.
class GramGeometry {
 public:
  /// One pass over the rows, and over those again whose distances cancel. `extra`, if given, is one more point (d
  /// floats) of index n, which never is the centre. False where an element is not finite; nothing else may be called
  /// then. Requires n ≥ 1.
  ///
  /// With several shards each one's Gram matrix of its own columns, centred on the row that is safe there, is added up:
  /// the sum is centred on the point that has each shard's coordinates from that shard's row.
  bool measure(ThreadPool& pool, const RowView& rows, const float* extra = nullptr,
               kernels::Precision precision = kernels::Precision::in_float);

  /// Takes a Gram matrix that is known already, about any centre: it cancels, since weights add up to 1 (points) or 0
  /// (directions).
  void take(const kernels::Matrix& gram);

  /// Rows and the extra point.
  int points() const { return measured_.gram.rows; }
  const kernels::Matrix& gram() const { return measured_.gram; }
  /// ‖xᵢ − xⱼ‖², symmetric, 0 on the diagonal, never negative; of measured rows to 1e-5 of itself, however near they
  /// are to each other and wherever they lie.
  const kernels::Matrix& squared_distances() const { return measured_.squared_distances; }
  /// How far an entry of the Gram matrix may be off, relative to the two points' distances from the centre.
  double rounding() const { return rounding_; }

  /// out[i] = ‖z − xᵢ‖² of z = Σ weights[j]·xⱼ, Σ weights = 1. Both spans: points()
  void squared_distances_to(std::span<const double> weights, std::span<double> out) const;
  /// ‖Σ weights[j]·xⱼ‖² of a direction, Σ weights = 0.
  double squared_length(std::span<const double> weights) const;
  /// out[i] = ⟨xᵢ − c, Σ weights[j]·(xⱼ − c)⟩, c the centre. Both spans: points()
  void products(std::span<const double> weights, std::span<double> out) const;

 private:
  PairDistances measured_;
  PairDistances share_;  ///< of one shard
  double rounding_ = 0;
  std::vector<const float*> pointers_;
};

/// out = 0 … n−1 by ascending value, ties by lowest index, NaN last.
void order_ascending(std::span<const double> values, std::vector<int>& out);

/// The median (the average of the two middles where their number is even). Reorders the values; there is at least one.
double median(std::span<double> values);

/// 1/m for each of the m chosen rows, 0 for the others.
void weigh_equally(std::span<const int> chosen, std::span<double> weights);

/// The row with the smallest lower median of the distances to the other rows, ties by lowest index, and that median's
/// square: as far as most rows are apart. No minority can choose it, nor stretch the distance. 0 for a single row.
struct Middle {
  int row;
  double squared_distance;
};
/// Among the first `rows` of the points.
Middle middle_of(const kernels::Matrix& squared_distances, int rows);

}  // namespace detoxsim
