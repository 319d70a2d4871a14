#include "rules/reference.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <stdexcept>

#include "base/random.hpp"
#include "rules/reference_median.hpp"

namespace detoxsim::reference {

namespace {

using Rows = std::vector<int>;  // indices
using Matrix = std::vector<Point>;

int size(const Points& rows) { return static_cast<int>(rows.size()); }

Answer exactly(Point point) { return {{point}, {point}}; }
Answer exactly(const Points& points) { return {points, points}; }

double squared_distance(const Point& a, const Point& b) {
  double sum = 0;
  for (std::size_t c = 0; c < a.size(); ++c) sum += (a[c] - b[c]) * (a[c] - b[c]);
  return sum;
}

double norm(const Point& a) { return std::sqrt(squared_distance(a, Point(a.size()))); }

Rows everybody(int n) {
  Rows all(static_cast<std::size_t>(n));
  std::iota(all.begin(), all.end(), 0);
  return all;
}

Point mean(const Points& rows, const Rows& members) {
  std::vector<long double> sums(rows[0].size());
  for (const int i : members) {
    for (std::size_t c = 0; c < sums.size(); ++c) sums[c] += rows[static_cast<std::size_t>(i)][c];
  }
  Point result;
  for (const long double sum : sums) result.push_back(static_cast<double>(sum / static_cast<double>(members.size())));
  return result;
}

// The `count` members with the smallest values; ties: the lowest index.
Rows smallest(const Point& values, Rows members, int count) {
  std::stable_sort(members.begin(), members.end(), [&](int a, int b) {
    return values[static_cast<std::size_t>(a)] < values[static_cast<std::size_t>(b)];
  });
  members.resize(static_cast<std::size_t>(count));
  return members;
}

int integer_or(const Params& params, const char* name, int otherwise) {
  return static_cast<int>(params.integer_or(name, otherwise));
}

// 1 + something within ±nudge_size, whatever `what` stands for
double nudged(const Problem& problem, std::uint64_t what) {
  if (problem.nudge == 0) return 1;
  std::uint64_t x = (what + 1) * 0x9e3779b97f4a7c15u + problem.nudge * 0xd1342543de82ef95u;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
  return 1 + nudge_size * (static_cast<double>(x >> 11) * 0x1p-52 - 1);
}

// Squared distances of all pairs, nudged: each row's in common, and each by itself.
Matrix distances(const Problem& problem) {
  const std::size_t n = problem.rows.size();
  Matrix all(n, Point(n));
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      const double nudge = nudged(problem, i) + nudged(problem, j) + 2 * nudged(problem, n + i * n + j);
      all[i][j] = all[j][i] = squared_distance(problem.rows[i], problem.rows[j]) * (nudge / 4);
    }
  }
  return all;
}

// Calls of(column, ascending) for each coordinate.
template <class Of>
Point per_column(const Points& rows, Of of) {
  Point result;
  Point column(rows.size());
  for (std::size_t c = 0; c < rows[0].size(); ++c) {
    for (std::size_t i = 0; i < rows.size(); ++i) column[i] = rows[i][c];
    std::sort(column.begin(), column.end());
    result.push_back(of(column));
  }
  return result;
}

// Of the sorted values first … last−1, in long double: where 3e38 is cut off, nothing must be left of it.
double mean_of(const Point& sorted, int first, int last) {
  long double sum = 0;
  for (int i = first; i < last; ++i) sum += sorted[static_cast<std::size_t>(i)];
  return static_cast<double>(sum / (last - first));
}

double median_of(const Point& sorted) {
  const int n = static_cast<int>(sorted.size());
  return mean_of(sorted, (n - 1) / 2, n / 2 + 1);
}

// The mean of the `count` values closest to a centre; of two equally far the smaller one.
double closest(const Point& sorted, int count, double centre) {
  Point left = sorted;
  std::stable_sort(left.begin(), left.end(),
                   [&](double a, double b) { return std::abs(a - centre) < std::abs(b - centre); });
  return mean_of(left, 0, count);
}

// The same with a centre that is known as exactly as float32 is: relative to the values about it, and to the sum that
// it may be the mean of.
Answer closest_answer(const Points& rows, int count, int first, int last) {
  const auto with = [&](double side) {
    return per_column(rows, [&](const Point& sorted) {
      const double centre = mean_of(sorted, first, last);
      const double about =
          std::abs(sorted[static_cast<std::size_t>(last - 1)] - sorted[static_cast<std::size_t>(first)]);
      return closest(sorted, count, centre + side * nudge_size * about);
    });
  };
  if (last - first <= 2) return exactly(with(0));
  return {{with(-1)}, {with(1)}};
}

// --- Rules on coordinates

Answer plain_mean(const Problem& problem) { return exactly(mean(problem.rows, everybody(size(problem.rows)))); }

Answer coordinate_median(const Problem& problem) { return exactly(per_column(problem.rows, median_of)); }

Answer trimmed_mean(const Problem& problem) {
  const int n = size(problem.rows), f = problem.f;
  return exactly(per_column(problem.rows, [&](const Point& sorted) { return mean_of(sorted, f, n - f); }));
}

Answer mean_around_median(const Problem& problem) {
  const int n = size(problem.rows);
  return closest_answer(problem.rows, n - problem.f, (n - 1) / 2, n / 2 + 1);
}

Answer phocas(const Problem& problem) {
  const int n = size(problem.rows), f = problem.f;
  return closest_answer(problem.rows, n - f, f, n - f);
}

Answer sign_sgd(const Problem& problem) {
  const auto sign = [](double x) { return static_cast<double>((x > 0) - (x < 0)); };
  return exactly(per_column(problem.rows, [&](const Point& column) {
    double sum = 0;
    for (const double x : column) sum += sign(x);
    return sign(sum);
  }));
}

// --- Rules that choose rows by distances

// Row i's sum of squared distances to its nearest among the others.
double krum_score(const Matrix& distances, const Rows& others, int i, int neighbours) {
  Point all;
  for (const int j : others) {
    if (j != i) all.push_back(distances[static_cast<std::size_t>(i)][static_cast<std::size_t>(j)]);
  }
  const auto count = std::min<std::ptrdiff_t>(neighbours, std::ssize(all));
  std::partial_sort(all.begin(), all.begin() + count, all.end());
  return std::accumulate(all.begin(), all.begin() + count, 0.0);
}

Point krum_scores(const Matrix& distances, const Rows& left, int neighbours) {
  Point scores(distances.size(), std::numeric_limits<double>::infinity());
  for (const int i : left) scores[static_cast<std::size_t>(i)] = krum_score(distances, left, i, neighbours);
  return scores;
}

Rows best_by_krum(const Problem& problem, int count) {
  const int n = size(problem.rows);
  const Rows all = everybody(n);
  const int neighbours = integer_or(problem.params, "neighbours", std::max(1, n - problem.f - 2));
  return smallest(krum_scores(distances(problem), all, neighbours), all, count);
}

Answer krum(const Problem& problem) { return exactly(mean(problem.rows, best_by_krum(problem, 1))); }

Answer multi_krum(const Problem& problem) {
  const int n = size(problem.rows);
  const int selected = std::min(n, integer_or(problem.params, "selected", n - problem.f - 2));
  return exactly(mean(problem.rows, best_by_krum(problem, selected)));
}

Rows bulyan_selection(const Problem& problem, int theta) {
  const Matrix all = distances(problem);
  Rows left = everybody(size(problem.rows)), selected;
  while (static_cast<int>(selected.size()) < theta) {
    const int automatic = std::max(1, static_cast<int>(left.size()) - problem.f - 2);
    const Point scores = krum_scores(all, left, integer_or(problem.params, "neighbours", automatic));
    selected.push_back(smallest(scores, left, 1)[0]);
    std::erase(left, selected.back());
  }
  return selected;
}

Answer bulyan(const Problem& problem) {
  const int n = size(problem.rows), f = problem.f;
  const bool one_shot = problem.params.is("variant", "one-shot");
  const int theta = integer_or(problem.params, "theta", one_shot ? n - f - 2 : n - 2 * f);
  const int beta = integer_or(problem.params, "beta", theta - 2 * f);
  Points selected;
  for (const int i : one_shot ? best_by_krum(problem, theta) : bulyan_selection(problem, theta)) {
    selected.push_back(problem.rows[static_cast<std::size_t>(i)]);
  }
  if (!one_shot) return closest_answer(selected, beta, (theta - 1) / 2, theta / 2 + 1);
  const int first = (theta - beta) / 2;
  return exactly(per_column(selected, [&](const Point& sorted) { return mean_of(sorted, first, first + beta); }));
}

Answer monna(const Problem& problem) {
  const int n = size(problem.rows);
  const auto trusted = static_cast<std::size_t>(std::min<std::int64_t>(problem.params.integer("trusted"), n - 1));
  return exactly(mean(problem.rows, smallest(distances(problem)[trusted], everybody(n), n - problem.f)));
}

// Which rows are still in.
using Kept = std::vector<char>;

// The pair of rows that are in and farthest apart, one of them not to stay for certain where there is such a pair above
// `enough`.
std::pair<int, int> farthest_pair(const Matrix& distances, const Kept& kept) {
  std::pair<int, int> best{0, 0};
  double largest = -1;
  for (std::size_t i = 0; i < kept.size(); ++i) {
    for (std::size_t j = 0; kept[i] && j < i; ++j) {
      if (!kept[j] || distances[i][j] <= largest) continue;
      largest = distances[i][j];
      best = {static_cast<int>(i), static_cast<int>(j)};
    }
  }
  return best;
}

// The smallest diameter that is left when `budget` of the rows that are in leave: one of the two that are farthest
// apart must, or nothing is won.
double smallest_diameter(const Matrix& distances, Kept& kept, int budget) {
  const auto [i, j] = farthest_pair(distances, kept);
  const double here = distances[static_cast<std::size_t>(i)][static_cast<std::size_t>(j)];
  if (budget == 0 || i == j) return here;
  double best = here;
  for (const int gone : {i, j}) {
    kept[static_cast<std::size_t>(gone)] = 0;
    best = std::min(best, smallest_diameter(distances, kept, budget - 1));
    kept[static_cast<std::size_t>(gone)] = 1;
  }
  return best;
}

// Whether the rows that are in can be brought to this diameter by taking `budget` of them, none of the first `fixed`.
bool reducible(const Matrix& distances, Kept& kept, int fixed, double diameter, int budget) {
  const auto [i, j] = farthest_pair(distances, kept);
  if (i == j || distances[static_cast<std::size_t>(i)][static_cast<std::size_t>(j)] <= diameter) return true;
  if (budget == 0) return false;
  for (const int gone : {i, j}) {
    if (gone < fixed) continue;
    kept[static_cast<std::size_t>(gone)] = 0;
    const bool found = reducible(distances, kept, fixed, diameter, budget - 1);
    kept[static_cast<std::size_t>(gone)] = 1;
    if (found) return true;
  }
  return false;
}

// Of the sets of n−f rows with the smallest diameter the first in lexicographic order: each row stays where it can.
Answer minimum_diameter_averaging(const Problem& problem) {
  const int n = size(problem.rows);
  int budget = problem.f;
  const Matrix all = distances(problem);
  Kept kept(problem.rows.size(), 1);
  const double diameter = smallest_diameter(all, kept, budget);
  Rows members;
  for (int i = 0; i < n; ++i) {
    if (static_cast<int>(members.size()) < n - problem.f && reducible(all, kept, i + 1, diameter, budget)) {
      members.push_back(i);
    } else {
      kept[static_cast<std::size_t>(i)] = 0;
      --budget;
    }
  }
  return exactly(mean(problem.rows, members));
}

// --- Rules about the direction in which rows vary most

struct Leading {
  double value = 0;
  Point direction;
};

// The largest eigenvalue of a symmetric matrix and its eigenvector, by Jacobi's rotations.
Leading leading(Matrix a) {
  const std::size_t m = a.size();
  Matrix vectors(m, Point(m));
  for (std::size_t i = 0; i < m; ++i) vectors[i][i] = 1;
  for (int sweep = 0; sweep < 60; ++sweep) {
    bool rotated = false;
    for (std::size_t p = 0; p < m; ++p) {
      for (std::size_t q = p + 1; q < m; ++q) {
        if (std::abs(a[p][q]) <= 1e-17 * std::sqrt(std::abs(a[p][p]) * std::abs(a[q][q]))) continue;
        rotated = true;
        const double theta = (a[q][q] - a[p][p]) / (2 * a[p][q]);
        const double t = (theta < 0 ? -1 : 1) / (std::abs(theta) + std::hypot(theta, 1.0));
        const double c = 1 / std::hypot(t, 1.0), s = t * c;
        for (std::size_t k = 0; k < m; ++k) {
          const double x = a[k][p], y = a[k][q];
          a[k][p] = c * x - s * y, a[k][q] = s * x + c * y;
        }
        for (std::size_t k = 0; k < m; ++k) {
          const double x = a[p][k], y = a[q][k];
          a[p][k] = c * x - s * y, a[q][k] = s * x + c * y;
          const double v = vectors[p][k], w = vectors[q][k];
          vectors[p][k] = c * v - s * w, vectors[q][k] = s * v + c * w;
        }
      }
    }
    if (!rotated) break;
  }
  Leading best;
  for (std::size_t i = 0; i < m; ++i) {
    if (best.direction.empty() || a[i][i] > best.value) best = {a[i][i], vectors[i]};
  }
  return best;
}

struct Spread {
  double variance;    // the largest in any direction
  Point projections;  // ⟨xᵢ − μ, v⟩ of every row, v being that direction
  Point mean;
};

// Of the weighted rows, with μ = Σcᵢxᵢ/Σcᵢ and the covariance Σcᵢ(xᵢ−μ)(xᵢ−μ)ᵀ/Σcᵢ. Where there are more coordinates
// than rows, v = Σ √cᵢ uᵢ(xᵢ−μ), u being the eigenvector of the matrix √cᵢ⟨xᵢ−μ, xⱼ−μ⟩√cⱼ.
Spread spread_of(const Points& rows, const Point& weights) {
  const std::size_t n = rows.size(), d = rows[0].size();
  const double total = std::accumulate(weights.begin(), weights.end(), 0.0);
  std::vector<long double> sums(d);
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t c = 0; weights[i] > 0 && c < d; ++c) sums[c] += static_cast<long double>(weights[i]) * rows[i][c];
  }
  Spread result{0, Point(n), {}};
  for (const long double sum : sums) result.mean.push_back(static_cast<double>(sum / total));
  Points centred = rows;
  for (Point& row : centred) {
    for (std::size_t c = 0; c < d; ++c) row[c] -= result.mean[c];
  }
  Point direction(d);
  if (d <= n) {
    Matrix covariance(d, Point(d));
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t a = 0; weights[i] > 0 && a < d; ++a) {
        for (std::size_t b = 0; b < d; ++b) covariance[a][b] += weights[i] / total * centred[i][a] * centred[i][b];
      }
    }
    direction = leading(covariance).direction;
  } else {
    Matrix products(n, Point(n));
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t j = 0; weights[i] > 0 && j <= i; ++j) {
        if (weights[j] <= 0) continue;
        const double product = std::inner_product(centred[i].begin(), centred[i].end(), centred[j].begin(), 0.0);
        products[i][j] = products[j][i] = std::sqrt(weights[i] * weights[j]) / total * product;
      }
    }
    const Point u = leading(products).direction;
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t c = 0; weights[i] > 0 && c < d; ++c)
        direction[c] += std::sqrt(weights[i]) * u[i] * centred[i][c];
    }
    const double length = norm(direction);
    for (double& x : direction) x = length > 0 ? x / length : 0;
  }
  for (std::size_t i = 0; i < n; ++i) {
    result.projections[i] = std::inner_product(centred[i].begin(), centred[i].end(), direction.begin(), 0.0);
    if (weights[i] > 0) result.variance += weights[i] / total * result.projections[i] * result.projections[i];
  }
  return result;
}

// While Σc > n − 2f: c ← c·(1 − τ/max τ), τ the squared projections, the maximum over rows that have weight. The result
// is the mean that had the smallest variance.
Answer caf(const Problem& problem) {
  const double enough = size(problem.rows) - 2.0 * problem.f;
  Point weights(problem.rows.size(), 1.0), best;
  double smallest_variance = std::numeric_limits<double>::infinity(), sum;
  do {
    const Spread now = spread_of(problem.rows, weights);
    if (now.variance < smallest_variance) {
      smallest_variance = now.variance;
      best = now.mean;
    }
    double farthest = 0;
    for (std::size_t i = 0; i < weights.size(); ++i) {
      if (weights[i] > 0) farthest = std::max(farthest, now.projections[i] * now.projections[i]);
    }
    if (farthest == 0) break;
    for (std::size_t i = 0; i < weights.size(); ++i) {
      weights[i] *= std::max(0.0, 1 - now.projections[i] * now.projections[i] / farthest);
    }
    sum = std::accumulate(weights.begin(), weights.end(), 0.0);
  } while (sum > enough && sum > 0);
  return exactly(best);
}

// All sets of n−f rows, the first of those whose variance is smallest. It is nudged like a distance, each set's by
// itself.
Answer smea(const Problem& problem) {
  const int n = size(problem.rows);
  Point in(problem.rows.size(), 0.0), best;
  std::fill_n(in.begin(), n - problem.f, 1.0);
  double smallest_variance = std::numeric_limits<double>::infinity();
  std::uint64_t number = 0;
  do {
    const Spread now = spread_of(problem.rows, in);
    const double variance = now.variance * nudged(problem, number++);
    if (variance < smallest_variance) {
      smallest_variance = variance;
      best = now.mean;
    }
  } while (std::prev_permutation(in.begin(), in.end()));
  return exactly(best);
}

// --- Rules about lengths

Point norms(const Problem& problem) {
  Point all;
  for (const Point& row : problem.rows) all.push_back(norm(row) * nudged(problem, all.size()));
  return all;
}

Answer norm_filter(const Problem& problem) {
  const int n = size(problem.rows);
  return exactly(mean(problem.rows, smallest(norms(problem), everybody(n), n - problem.f)));
}

// v ← v + Σ (xᵢ − v)·min(1, τ/‖xᵢ − v‖)/n
Answer centered_clipping(const Problem& problem) {
  const std::size_t n = problem.rows.size(), d = problem.rows[0].size();
  const double tau = problem.params.number("tau");
  Point v(d);
  if (problem.params.is("start", "mean")) v = mean(problem.rows, everybody(static_cast<int>(n)));
  if (problem.params.is("start", "coordinate-median")) v = per_column(problem.rows, median_of);
  for (std::int64_t step = 0; step < problem.params.integer("iterations"); ++step) {
    std::vector<long double> moves(d);
    for (const Point& row : problem.rows) {
      const double distance = std::sqrt(squared_distance(row, v));
      const double share = distance > tau ? tau / distance : 1;
      for (std::size_t c = 0; c < d; ++c) moves[c] += static_cast<long double>(share) * (row[c] - v[c]);
    }
    for (std::size_t c = 0; c < d; ++c) v[c] += static_cast<double>(moves[c] / static_cast<double>(n));
  }
  return exactly(v);
}

// --- Pre-aggregators

Answer nnm(const Problem& problem) {
  const int n = size(problem.rows);
  Points mixed;
  for (const Point& row : distances(problem))
    mixed.push_back(mean(problem.rows, smallest(row, everybody(n), n - problem.f)));
  return exactly(mixed);
}

Answer bucketing(const Problem& problem) {
  const auto s = static_cast<std::size_t>(problem.params.integer("size"));
  const auto order =
      RandomStream(problem.seed, "test shuffle").permutation(static_cast<std::uint32_t>(problem.rows.size()));
  Points buckets;
  for (std::size_t first = 0; first < order.size(); first += s) {
    Rows members;
    for (std::size_t k = first; k < std::min(first + s, order.size()); ++k)
      members.push_back(static_cast<int>(order[k]));
    buckets.push_back(mean(problem.rows, members));
  }
  return exactly(buckets);
}

Answer clipped(const Points& rows, double longest) {
  Points result = rows;
  for (Point& row : result) {
    const double length = norm(row), scale = length > longest ? longest / length : 1;
    for (double& x : row) x *= scale;
  }
  return exactly(result);
}

Answer clipping(const Problem& problem) { return clipped(problem.rows, problem.params.number("threshold")); }

// ⌊2f(n−f)/n⌋ rows are clipped, to the longest of the others.
Answer arc(const Problem& problem) {
  const int n = size(problem.rows), f = problem.f;
  Point lengths;
  for (const Point& row : problem.rows) lengths.push_back(norm(row));
  std::sort(lengths.rbegin(), lengths.rend());
  return clipped(problem.rows, lengths[static_cast<std::size_t>(2 * f * (n - f) / n)]);
}

// --- What they cost, as far as it matters which of them can be asked about thousands of rows

double per_coordinate(double n, double, double d) { return 10 * n * d; }
double per_pair(double n, double, double d) { return n * n * (d + 30); }
double bulyan_cost(double n, double f, double d) { return n * n * (d + 5 * (n - 2 * f)); }
double mda_cost(double n, double f, double d) { return n * n * (d + (n + 2) * std::exp2(f)); }
double per_spectrum(double n, double d) {
  return n * d * 3 + std::min(n, d) * std::min(n, d) * (n + d + 60 * std::min(n, d));
}
double caf_cost(double n, double f, double d) { return (2 * f + 2) * per_spectrum(n, d); }
double smea_cost(double n, double f, double d) {
  double subsets = 1;
  for (int i = 1; i <= f; ++i) subsets *= (n - f + i) / i;
  return subsets * per_spectrum(n, d);
}
double median_cost(double n, double, double d) { return 2 * n * n * d + 30 * n * std::min(n, d) * std::min(n, d); }

std::int64_t whole(int x) { return x; }

std::map<std::string, Definition> rules() {
  using std::string;
  return {
      {"mean", {plain_mean, per_coordinate}},
      {"coordinate-median", {coordinate_median, per_coordinate}},
      {"trimmed-mean", {trimmed_mean, per_coordinate}},
      {"mean-around-median", {mean_around_median, per_coordinate}},
      {"phocas", {phocas, per_coordinate}},
      {"sign-sgd", {sign_sgd, per_coordinate}},
      {"krum", {krum, per_pair, {{{"neighbours", whole(1)}}}}},
      {"multi-krum",
       {multi_krum, per_pair, {{{"neighbours", whole(1)}, {"selected", whole(2)}}, {{"selected", whole(3)}}}}},
      {"bulyan",
       {bulyan, bulyan_cost, {{{"variant", string("one-shot")}}, {{"neighbours", whole(1)}}, {{"beta", whole(1)}}}}},
      {"monna", {monna, per_pair, {{{"trusted", whole(1000000)}}}}},
      {"minimum-diameter-averaging", {minimum_diameter_averaging, mda_cost}},
      {"caf", {caf, caf_cost}},
      {"smea", {smea, smea_cost}},
      {"norm-filter", {norm_filter, per_coordinate}},
      {"centered-clipping",
       {centered_clipping,
        per_coordinate,
        {{{"tau", 0.5}},
         {{"start", string("coordinate-median")}, {"tau", 0.5}},
         {{"start", string("coordinate-median")}, {"iterations", whole(3)}},
         {{"start", string("mean")}, {"iterations", whole(4)}},
         {{"iterations", whole(3)}}}}},
      {"geometric-median",
       {geometric_median,
        median_cost,
        {{{"start", string("zero")}},
         {{"smoothing", 0.0}},
         {{"smoothing", 1e-3}},
         {{"smoothing_absolute", 0.1}, {"start", string("zero")}, {"iterations", whole(3)}},
         {{"smoothing_absolute", 0.1}, {"iterations", whole(3)}}}}},
  };
}

std::map<std::string, Definition> pre_aggregators() {
  return {{"nnm", {nnm, per_pair}},
          {"bucketing", {bucketing, per_coordinate, {{{"size", whole(3)}}}}},
          {"clipping", {clipping, per_coordinate}},
          {"arc", {arc, per_coordinate}}};
}

}  // namespace

const std::map<std::string, Definition>& definitions(ComponentKind kind) {
  static const auto all_rules = rules(), all_pre_aggregators = pre_aggregators();
  return kind == ComponentKind::rule ? all_rules : all_pre_aggregators;
}

}  // namespace detoxsim::reference
