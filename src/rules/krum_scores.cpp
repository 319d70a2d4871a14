#include "rules/krum_scores.hpp"

#include <algorithm>
#include <limits>
#include <numeric>
#include <span>

#include "rules/gram_geometry.hpp"

namespace detoxsim {

KrumScores::KrumScores(const kernels::Matrix& squared_distances)
    : all_(static_cast<std::size_t>(squared_distances.rows)),
      scores_(static_cast<std::size_t>(squared_distances.rows)) {
  const std::size_t n = all_.size();
  for (std::size_t i = 0; i < n; ++i) {
    const std::span<const double> distances(&squared_distances.values[i * n], n);
    order_ascending(distances, all_[i].rows);
    std::erase(all_[i].rows, static_cast<int>(i));
    for (const int j : all_[i].rows) all_[i].distances.push_back(distances[static_cast<std::size_t>(j)]);
  }
}

// Summed anew each time: keeping sums up to date by subtraction would leave rounding errors of the far rows' 1e60.
const std::vector<double>& KrumScores::scores(int neighbours) {
  for (std::size_t i = 0; i < all_.size(); ++i) {
    const auto& distances = all_[i].distances;
    const auto count = std::min(static_cast<std::ptrdiff_t>(neighbours), std::ssize(distances));
    scores_[i] = all_[i].out ? std::numeric_limits<double>::infinity()
                             : std::accumulate(distances.begin(), distances.begin() + count, 0.0);
  }
  return scores_;
}

void KrumScores::remove(int row) {
  all_[static_cast<std::size_t>(row)].out = true;
  for (Neighbours& one : all_) {
    const auto found = std::find(one.rows.begin(), one.rows.end(), row);
    if (found == one.rows.end()) continue;
    one.distances.erase(one.distances.begin() + (found - one.rows.begin()));
    one.rows.erase(found);
  }
}

int KrumScores::best(int neighbours) {
  const auto& all = scores(neighbours);
  return static_cast<int>(std::min_element(all.begin(), all.end()) - all.begin());
}

}  // namespace detoxsim
