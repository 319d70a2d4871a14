// Krum scores: how far a row is from its nearest neighbours. Shared by krum, multi-krum and bulyan.
#pragma once

#include <vector>

#include "kernels/kernels.hpp"

namespace detoxsim {

/// For each row the others by ascending distance; scores are sums over the nearest of those that are still there.
class KrumScores {
 public:
  /// squared_distances: n×n, symmetric
  explicit KrumScores(const kernels::Matrix& squared_distances);

  /// scores[i] = Σ of the `neighbours` smallest squared distances from row i to other rows that remain; as many as
  /// there are where there are fewer. Infinite for rows that were removed.
  const std::vector<double>& scores(int neighbours);
  /// The row of smallest score, ties by lowest index; requires one that remains.
  int best(int neighbours);
  /// Removes a row.
  void remove(int row);

 private:
  struct Neighbours {
    std::vector<int> rows;  ///< those in the game, by ascending distance
    std::vector<double> distances;
    bool out = false;
  };
  std::vector<Neighbours> all_;
  std::vector<double> scores_;
};

}  // namespace detoxsim
