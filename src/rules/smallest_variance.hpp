// The subset of rows whose largest variance in any direction is smallest, exactly.
#pragma once

#include <vector>

#include "kernels/kernels.hpp"
#include "rules/spectrum.hpp"

namespace detoxsim {

/// Branch and bound over the rows to leave out: a set that can still be drawn from is abandoned when even the best
/// choice from it varies too much along its own leading direction.
class SmallestVariance {
 public:
  /// The `size` indices whose covariance has the smallest largest eigenvalue, ascending. gram: inner products about any
  /// centre; 1 ≤ size ≤ gram.rows.
  const std::vector<int>& run(const kernels::Matrix& gram, int size);
  /// Sets whose spectrum was computed in the last run.
  int visited() const { return visited_; }

 private:
  enum class State : char { open, staying, out };

  void search(int left);
  void record();
  double least_scatter(const std::vector<int>& ascending, const std::vector<double>& projections);
  bool promising(double scatter) const { return scatter < best_ * (1 - 1e-9); }

  const kernels::Matrix* gram_ = nullptr;
  int size_ = 0, visited_ = 0;
  double best_ = 0;  ///< largest eigenvalue of the best set's scatter matrix, Σ (x−μ)(x−μ)ᵀ
  Spectrum spectrum_;
  std::vector<State> state_;
  std::vector<double> members_;  ///< 1 for rows that are not out
  std::vector<int> best_set_;
  std::vector<double> sums_, squares_;
};

}  // namespace detoxsim
