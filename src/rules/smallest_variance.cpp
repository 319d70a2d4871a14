#include "rules/smallest_variance.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "rules/gram_geometry.hpp"

namespace detoxsim {

const std::vector<int>& SmallestVariance::run(const kernels::Matrix& gram, int size) {
  gram_ = &gram;
  size_ = size;
  visited_ = 0;
  best_ = std::numeric_limits<double>::infinity();
  best_set_.clear();
  state_.assign(static_cast<std::size_t>(gram.rows), State::open);
  members_.assign(static_cast<std::size_t>(gram.rows), 1.0);
  search(gram.rows - size);
  return best_set_;
}

// All sets that leave out `left` more of the open rows. The row that sticks out most is left out first; when that is
// done it stays, so no set is seen twice.
void SmallestVariance::search(int left) {
  spectrum_.compute(*gram_, members_);
  ++visited_;
  if (left == 0) return record();
  const std::vector<double> projections = spectrum_.projections();
  std::vector<double> closeness(projections.size());
  std::transform(projections.begin(), projections.end(), closeness.begin(), [](double p) { return -std::abs(p); });
  std::vector<int> candidates, ascending, stayed;
  order_ascending(closeness, candidates);
  order_ascending(projections, ascending);
  for (const int i : candidates) {
    State& state = state_[static_cast<std::size_t>(i)];
    if (state != State::open) continue;
    if (!promising(least_scatter(ascending, projections))) break;
    state = State::out;
    members_[static_cast<std::size_t>(i)] = 0;
    if (promising(least_scatter(ascending, projections))) search(left - 1);
    members_[static_cast<std::size_t>(i)] = 1;
    state = State::staying;
    stayed.push_back(i);
  }
  for (const int i : stayed) state_[static_cast<std::size_t>(i)] = State::open;
}

void SmallestVariance::record() {
  const double scatter = spectrum_.largest() * size_;
  if (!best_set_.empty() && !promising(scatter)) return;
  best_ = scatter;
  best_set_.clear();
  for (std::size_t i = 0; i < members_.size(); ++i) {
    if (members_[i] > 0) best_set_.push_back(static_cast<int>(i));
  }
}

// The least Σ (p−mean)² of any set of size_ rows that has all staying and some open ones; a bound from below for the
// scatter in any direction. About the best mean the open rows taken are the nearest to it: neighbours in the order.
double SmallestVariance::least_scatter(const std::vector<int>& ascending, const std::vector<double>& projections) {
  int staying = 0;
  double sum = 0, square = 0;
  sums_.assign(1, 0.0);
  squares_.assign(1, 0.0);
  for (const int i : ascending) {
    const double p = projections[static_cast<std::size_t>(i)];
    if (state_[static_cast<std::size_t>(i)] == State::staying) {
      ++staying;
      sum += p;
      square += p * p;
    } else if (state_[static_cast<std::size_t>(i)] == State::open) {
      sums_.push_back(sums_.back() + p);
      squares_.push_back(squares_.back() + p * p);
    }
  }
  double least = std::numeric_limits<double>::infinity();
  if (staying > size_) return least;
  const double rounding = 1e-12 * (square + squares_.back());
  const auto taken = static_cast<std::size_t>(size_ - staying);
  for (std::size_t first = 0; first + taken < sums_.size(); ++first) {
    const double total = sum + sums_[first + taken] - sums_[first];
    const double squares = square + squares_[first + taken] - squares_[first];
    least = std::min(least, squares - total * total / size_ - rounding);
  }
  return least;
}

}  // namespace detoxsim
