#include "rules/krum_scores.hpp"

#include <algorithm>
#include <limits>

#include "rules/geometry.hpp"

namespace detoxsim {

KrumScores::KrumScores(const kernels::Matrix& squared_distances)
    : squared_distances_(squared_distances),
      nearest_(static_cast<std::size_t>(squared_distances.rows)),
      out_(static_cast<std::size_t>(squared_distances.rows), false),
      scores_(static_cast<std::size_t>(squared_distances.rows)) {
  const auto n = static_cast<std::size_t>(squared_distances.rows);
  for (std::size_t i = 0; i < n; ++i) {
    order_ascending({&squared_distances.values[i * n], n}, nearest_[i]);
    std::erase(nearest_[i], static_cast<int>(i));
  }
}

// Summed anew each time: keeping sums up to date by subtraction would leave rounding errors of the far rows' 1e60.
const std::vector<double>& KrumScores::scores(int neighbours) {
  for (std::size_t i = 0; i < scores_.size(); ++i) {
    double sum = 0;
    int missing = neighbours;
    for (std::size_t k = 0; k < nearest_[i].size() && missing > 0; ++k) {
      const int j = nearest_[i][k];
      if (out_[static_cast<std::size_t>(j)]) continue;
      sum += squared_distances_(static_cast<int>(i), j);
      --missing;
    }
    scores_[i] = out_[i] ? std::numeric_limits<double>::infinity() : sum;
  }
  return scores_;
}

int KrumScores::best(int neighbours) {
  const auto& all = scores(neighbours);
  return static_cast<int>(std::min_element(all.begin(), all.end()) - all.begin());
}

}  // namespace detoxsim
