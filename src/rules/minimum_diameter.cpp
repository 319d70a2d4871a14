#include "rules/minimum_diameter.hpp"

#include <algorithm>
#include <cstdint>

namespace detoxsim {

namespace {

// An edge joins rows that are too far apart to be in one subset; some rows are still undecided.
class ConflictGraph {
 public:
  ConflictGraph(const kernels::Matrix& squared_distances, double diameter)
      : n_(squared_distances.rows), neighbours_(static_cast<std::size_t>(n_)), gone_(static_cast<std::size_t>(n_)) {
    for (int i = 0; i < n_; ++i) {
      for (int j = 0; j < n_; ++j) {
        if (squared_distances(i, j) > diameter) neighbours_[static_cast<std::size_t>(i)].push_back(j);
      }
      degree_.push_back(static_cast<int>(neighbours_[static_cast<std::size_t>(i)].size()));
    }
  }

  int size() const { return n_; }
  const std::vector<int>& neighbours(int v) const { return neighbours_[static_cast<std::size_t>(v)]; }
  bool gone(int v) const { return gone_[static_cast<std::size_t>(v)] != 0; }

  void remove(int v) {
    gone_[static_cast<std::size_t>(v)] = 1;
    for (const int w : neighbours(v)) --degree_[static_cast<std::size_t>(w)];
    trail_.push_back(v);
  }

  // Removes all conflicting neighbours of v: v stays in the subset. Returns how many left.
  int keep(int v) {
    int removed = 0;
    for (const int w : neighbours(v)) {
      if (gone(w)) continue;
      remove(w);
      ++removed;
    }
    return removed;
  }

  std::size_t mark() const { return trail_.size(); }

  void undo_to(std::size_t mark) {
    for (; trail_.size() > mark; trail_.pop_back()) {
      gone_[static_cast<std::size_t>(trail_.back())] = 0;
      for (const int w : neighbours(trail_.back())) ++degree_[static_cast<std::size_t>(w)];
    }
  }

  // Whether all remaining conflicts can be removed with at most `budget` more rows. Leaves the state as it was.
  bool coverable(int budget) {
    const std::size_t before = mark();
    const bool found = search(budget);
    undo_to(before);
    return found;
  }

 private:
  // Rules of vertex cover: a row in more conflicts than the budget must go; the partner of a row in one conflict may as
  // well go; `budget` rows remove at most budget·(most conflicts of a row). Else branch on the row in most conflicts.
  bool search(int budget) {
    while (true) {
      int widest = -1, lonely = -1, widest_degree = 0;
      std::int64_t degrees = 0;
      for (int v = 0; v < n_; ++v) {
        if (gone(v)) continue;
        const int degree = degree_[static_cast<std::size_t>(v)];
        degrees += degree;
        if (degree > widest_degree) widest = v, widest_degree = degree;
        if (degree == 1) lonely = v;
      }
      if (widest < 0) return true;
      if (degrees > std::int64_t{2} * budget * widest_degree) return false;
      if (lonely < 0 && widest_degree <= budget && widest_degree > 2) return branch(widest, budget);
      if (lonely >= 0 && widest_degree <= budget) {
        budget -= keep(lonely);
      } else {
        // Too many conflicts to keep it; or nothing but cycles is left, where any row may be the first to go.
        remove(widest);
        --budget;
      }
      if (budget < 0) return false;
    }
  }

  bool branch(int v, int budget) {
    const std::size_t before = mark();
    remove(v);
    if (search(budget - 1)) return true;
    undo_to(before);
    const int removed = keep(v);
    return search(budget - removed);
  }

  int n_;
  std::vector<std::vector<int>> neighbours_;
  std::vector<int> degree_;  ///< conflicts with rows that are not gone
  std::vector<char> gone_;
  std::vector<int> trail_;
};

std::vector<double> diameters(const kernels::Matrix& squared_distances) {
  std::vector<double> all{0};
  for (int i = 0; i < squared_distances.rows; ++i) {
    for (int j = 0; j < i; ++j) all.push_back(squared_distances(i, j));
  }
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return all;
}

// Row by row: it stays where that leaves a solution.
std::vector<int> first_subset(ConflictGraph& conflicts, int size, int budget) {
  std::vector<int> subset;
  for (int v = 0; v < conflicts.size() && static_cast<int>(subset.size()) < size; ++v) {
    if (conflicts.gone(v)) continue;
    const std::size_t before = conflicts.mark();
    const int removed = conflicts.keep(v);
    if (removed <= budget && conflicts.coverable(budget - removed)) {
      budget -= removed;
      subset.push_back(v);
    } else {
      conflicts.undo_to(before);
      conflicts.remove(v);
      --budget;
    }
  }
  return subset;
}

}  // namespace

std::vector<int> minimum_diameter_subset(const kernels::Matrix& squared_distances, int size) {
  const int budget = squared_distances.rows - size;
  const auto candidates = diameters(squared_distances);
  const auto smallest = std::partition_point(candidates.begin(), candidates.end(), [&](double diameter) {
    return !ConflictGraph(squared_distances, diameter).coverable(budget);
  });
  ConflictGraph conflicts(squared_distances, *smallest);
  return first_subset(conflicts, size, budget);
}

}  // namespace detoxsim
