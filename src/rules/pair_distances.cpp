#include "rules/pair_distances.hpp"

#include <algorithm>
#include <vector>

#include "kernels/distances.hpp"
#include "rules/gram_geometry.hpp"

namespace detoxsim {

namespace {

// A distance that is so small a share of the two rows' own keeps some five digits of those of its products.
double least_share(kernels::Precision precision) { return precision == kernels::Precision::in_double ? 1e-9 : 0.02; }

// The pairs whose distance is lost in rounding: dᵢⱼ ≪ gᵢᵢ + gⱼⱼ. None has the centre in it, where gᵢⱼ = 0.
std::vector<kernels::Pair> cancelling(const PairDistances& measured, double share) {
  std::vector<kernels::Pair> pairs;
  const auto& gram = measured.gram;
  for (int i = 0; i < gram.rows; ++i) {
    for (int j = 0; j < i; ++j) {
      if (measured.squared_distances(i, j) < share * (gram(i, i) + gram(j, j))) pairs.push_back({i, j});
    }
  }
  return pairs;
}

// Whether a row cancels with half of the others: then the centre is several times farther from a majority than that is
// apart, and everything about it would be imprecise. It may have looked nearer in the sample it was chosen by.
bool far_from_most(const std::vector<kernels::Pair>& pairs, int rows) {
  std::vector<int> near(static_cast<std::size_t>(rows));
  for (const auto [i, j] : pairs) {
    if (i < rows) ++near[static_cast<std::size_t>(i)], ++near[static_cast<std::size_t>(j)];
  }
  return rows > 2 && 2 * *std::max_element(near.begin(), near.end()) >= rows - 1;
}

// Equal rows, common among colluding attackers and replicas, have the same products to the last bit. All pairs of three
// equal rows are found by comparing two of them with the first.
class EqualRows {
 public:
  EqualRows(ThreadPool& pool, const RowView& rows, const kernels::Matrix& gram)
      : pool_(pool), rows_(rows), gram_(gram), first_(rows.rows.size()) {
    for (std::size_t i = 0; i < first_.size(); ++i) first_[i] = static_cast<int>(i);
  }

  // Requires that i's earlier pairs were asked for first; j < i.
  bool equal(int i, int j) {
    const int leader = first_[static_cast<std::size_t>(j)];
    int& own = first_[static_cast<std::size_t>(i)];
    if (own != i) return own == leader;
    if (leader != j || gram_(i, i) != gram_(j, j) || gram_(i, j) != gram_(j, j)) return false;
    if (gram_(j, j) != 0 && !same(rows_[i], rows_[j])) return false;
    own = j;
    return true;
  }

 private:
  bool same(const float* a, const float* b) {
    return a == b || kernels::equal_bits(pool_, a, b, static_cast<std::size_t>(rows_.d) * sizeof(float));
  }

  ThreadPool& pool_;
  const RowView& rows_;
  const kernels::Matrix& gram_;
  std::vector<int> first_;  ///< the first of the rows that equal this one
};

void correct(PairDistances& measured, kernels::Pair pair, double squared_distance) {
  const auto [i, j] = pair;
  auto& gram = measured.gram;
  measured.squared_distances(i, j) = measured.squared_distances(j, i) = squared_distance;
  gram(i, j) = gram(j, i) = (gram(i, i) + gram(j, j) - squared_distance) / 2;
}

}  // namespace

double rounding_of(kernels::Precision precision) { return precision == kernels::Precision::in_double ? 1e-15 : 1e-7; }

void PairDistances::derive() {
  const int n = gram.rows;
  squared_distances.resize(n, n);
  for (int i = 0; i < n; ++i) {
    for (int j = 0; j < i; ++j) {
      const double distance = std::max(0.0, gram(i, i) + gram(j, j) - 2 * gram(i, j));
      squared_distances(i, j) = squared_distances(j, i) = distance;
    }
  }
}

bool PairDistances::measure(ThreadPool& pool, const RowView& points, int rows, kernels::Precision precision) {
  int centre = kernels::reference_row({points.rows.first(static_cast<std::size_t>(rows)), points.d});
  std::vector<kernels::Pair> pairs;
  for (int tries = 0; tries < rows; ++tries) {
    if (!kernels::gram(pool, points, centre, gram, precision)) return false;
    derive();
    pairs = cancelling(*this, least_share(precision));
    if (pairs.empty()) return true;
    if (!far_from_most(pairs, rows)) break;
    const int better = middle_of(squared_distances, rows).row;
    if (better == centre) break;
    centre = better;
  }
  EqualRows equal_rows(pool, points, gram);
  std::vector<kernels::Pair> unequal;
  for (const auto pair : pairs) {
    if (equal_rows.equal(pair.i, pair.j)) {
      squared_distances(pair.i, pair.j) = squared_distances(pair.j, pair.i) = 0;
    } else {
      unequal.push_back(pair);
    }
  }
  std::vector<double> distances(unequal.size());
  kernels::squared_distances(pool, points, unequal, distances);
  for (std::size_t k = 0; k < unequal.size(); ++k) correct(*this, unequal[k], distances[k]);
  return true;
}

}  // namespace detoxsim
