#include "rules/reference_median.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>
#include <string>

namespace detoxsim::reference {

namespace {

double dot(const Point& a, const Point& b) { return std::inner_product(a.begin(), a.end(), b.begin(), 0.0); }

Point minus(const Point& a, const Point& b) {
  Point result(a.size());
  std::transform(a.begin(), a.end(), b.begin(), result.begin(), std::minus<>());
  return result;
}

Point plus(const Point& a, double share, const Point& b) {
  Point result(a.size());
  for (std::size_t c = 0; c < a.size(); ++c) result[c] = a[c] + share * b[c];
  return result;
}

double length(const Point& a) { return std::sqrt(dot(a, a)); }

// Rows that are medians: with η rows in its place, x is one where ‖Σ (xᵢ − x)/‖xᵢ − x‖‖ over the others is at most η.
Points medians_among(const Points& rows) {
  Points found;
  for (std::size_t k = 0; k < rows.size(); ++k) {
    Point sum(rows[k].size());
    double here = 0;
    for (const Point& row : rows) {
      const Point difference = minus(row, rows[k]);
      const double distance = length(difference);
      if (distance == 0) {
        ++here;
      } else {
        sum = plus(sum, 1 / distance, difference);
      }
    }
    const bool known = std::find(found.begin(), found.end(), rows[k]) != found.end();
    if (!known && length(sum) <= here * (1 + 1e-12)) found.push_back(rows[k]);
  }
  return found;
}

double median_distance(const Points& rows, const Point& x) {
  Point distances;
  for (const Point& row : rows) distances.push_back(length(minus(row, x)));
  std::nth_element(distances.begin(), distances.begin() + std::ssize(distances) / 2, distances.end());
  return distances[distances.size() / 2];
}

// The rows in coordinates of their own: there are never more of those than rows. Short differences come first, so that
// what is far away spoils none of them.
class Subspace {
 public:
  explicit Subspace(const Points& rows) : origin_(rows[middle(rows)]) {
    Points differences;
    for (const Point& row : rows) differences.push_back(minus(row, origin_));
    std::sort(differences.begin(), differences.end(),
              [](const Point& a, const Point& b) { return dot(a, a) < dot(b, b); });
    for (Point direction : differences) {
      const double before = length(direction);
      for (int again = 0; again < 2; ++again) {
        for (const Point& axis : axes_) direction = plus(direction, -dot(direction, axis), axis);
      }
      const double left = length(direction);
      if (left > 1e-13 * before) axes_.push_back(plus(Point(direction.size()), 1 / left, direction));
    }
  }

  Point into(const Point& x) const {
    Point result;
    for (const Point& axis : axes_) result.push_back(dot(minus(x, origin_), axis));
    return result;
  }
  Point out_of(const Point& y) const {
    Point result = origin_;
    for (std::size_t k = 0; k < axes_.size(); ++k) result = plus(result, y[k], axes_[k]);
    return result;
  }

 private:
  // The row with the smallest median distance.
  static std::size_t middle(const Points& rows) {
    std::size_t best = 0;
    double smallest = -1;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const double median = median_distance(rows, rows[i]);
      if (smallest < 0 || median < smallest) smallest = median, best = i;
    }
    return best;
  }

  Point origin_;
  Points axes_;
};

// Solves Hp = −g, H positive semidefinite, by elimination with a little on the diagonal.
Point newton_direction(Points h, const Point& g) {
  const std::size_t m = g.size();
  double trace = 0;
  for (std::size_t k = 0; k < m; ++k) trace += h[k][k];
  Point p(m);
  for (std::size_t k = 0; k < m; ++k) {
    h[k][k] += 1e-15 * trace;
    p[k] = -g[k];
  }
  for (std::size_t k = 0; k < m; ++k) {
    for (std::size_t r = k + 1; r < m; ++r) {
      const double share = h[r][k] / h[k][k];
      for (std::size_t c = k; c < m; ++c) h[r][c] -= share * h[k][c];
      p[r] -= share * p[k];
    }
  }
  for (std::size_t k = m; k-- > 0;) {
    for (std::size_t c = k + 1; c < m; ++c) p[k] -= h[k][c] * p[c];
    p[k] /= h[k][k];
  }
  return p;
}

// Σ‖z′ − xᵢ‖ − Σ‖z − xᵢ‖, without the loss of digits that a row at 1e37 would cause.
double change(const Points& rows, const Point& z, const Point& moved) {
  const Point step = minus(moved, z);
  double sum = 0;
  for (const Point& row : rows) {
    const Point before = minus(z, row), after = minus(moved, row);
    sum += dot(step, plus(before, 1, after)) / (length(before) + length(after));
  }
  return sum;
}

struct Derivatives {
  Point gradient;
  Points hessian;
  double weights = 0;  // Σ 1/‖z − xᵢ‖
};

Derivatives derivatives(const Points& rows, const Point& z) {
  const std::size_t m = z.size();
  Derivatives all{Point(m), Points(m, Point(m)), 0};
  for (const Point& row : rows) {
    Point u = minus(z, row);
    const double distance = length(u);
    for (double& x : u) x /= distance;
    all.gradient = plus(all.gradient, 1, u);
    all.weights += 1 / distance;
    for (std::size_t a = 0; a < m; ++a) {
      for (std::size_t b = 0; b < m; ++b) all.hessian[a][b] += ((a == b) - u[a] * u[b]) / distance;
    }
  }
  return all;
}

Point coordinate_median(const Points& rows) {
  Point result;
  for (std::size_t c = 0; c < rows[0].size(); ++c) {
    Point column;
    for (const Point& row : rows) column.push_back(row[c]);
    std::sort(column.begin(), column.end());
    result.push_back((column[(column.size() - 1) / 2] + column[column.size() / 2]) / 2);
  }
  return result;
}

// From a row that is no median, a little to where the others pull it.
Point off_row(const Points& rows, const Point& z) {
  Point sum(z.size());
  double nearest = 0;
  for (const Point& row : rows) {
    const Point difference = minus(row, z);
    const double distance = length(difference);
    if (distance == 0) continue;
    sum = plus(sum, 1 / distance, difference);
    if (nearest == 0 || distance < nearest) nearest = distance;
  }
  return plus(z, 1e-3 * nearest / length(sum), sum);
}

// No row is a median, so the only one is where the gradient vanishes. Newton's steps, halved until they help, else
// steps of Weiszfeld's.
Point minimise(const Points& rows) {
  const auto n = static_cast<double>(rows.size());
  Point z = coordinate_median(rows), best = z;
  // Rounding may have left it beside a row, where these formulas take for ever.
  for (const Point& row : rows) {
    if (length(minus(row, z)) < 1e-9 * median_distance(rows, row)) z = row;
  }
  double smallest = n;
  for (int step = 0; step < 2000; ++step) {
    if (std::find(rows.begin(), rows.end(), z) != rows.end()) z = off_row(rows, z);
    const Derivatives now = derivatives(rows, z);
    const double pull = length(now.gradient);
    if (pull < smallest) smallest = pull, best = z;
    if (pull <= 1e-13 * n) break;
    Point direction = newton_direction(now.hessian, now.gradient);
    if (!(dot(direction, now.gradient) < 0)) direction = plus(Point(z.size()), -1 / now.weights, now.gradient);
    double share = 1;
    while (share > 1e-9 && !(change(rows, z, plus(z, share, direction)) <= 1e-4 * share * dot(direction, now.gradient)))
      share /= 2;
    if (share > 1e-9) {
      z = plus(z, share, direction);
    } else if (pull < 1e-10 * n) {
      break;  // as near as rounding lets it come
    } else {
      z = plus(z, -1 / now.weights, now.gradient);
    }
  }
  if (smallest > 1e-9 * n) throw std::runtime_error("no proof of a geometric median: pull " + std::to_string(smallest));
  return best;
}

Point smoothed(const Problem& problem, double nu) {
  const std::size_t d = problem.rows[0].size();
  Point z(d);
  if (!problem.params.is("start", "zero")) {
    for (const Point& row : problem.rows) z = plus(z, 1.0 / static_cast<double>(problem.rows.size()), row);
  }
  for (std::int64_t step = 0; step < problem.params.integer("iterations"); ++step) {
    Point next(d);
    double sum = 0;
    for (const Point& row : problem.rows) {
      const double weight = 1 / std::max(nu, length(minus(row, z)));
      next = plus(next, weight, row);
      sum += weight;
    }
    for (double& x : next) x /= sum;
    z = next;
  }
  return z;
}

}  // namespace

double pull(const Points& rows, const Point& z) {
  Point sum(z.size());
  for (const Point& row : rows) {
    const Point difference = minus(row, z);
    const double distance = length(difference);
    if (distance > 0) sum = plus(sum, 1 / distance, difference);
  }
  return length(sum) / static_cast<double>(rows.size());
}

Answer geometric_median(const Problem& problem) {
  if (const double nu = problem.params.number_or("smoothing_absolute", 0); nu > 0) {
    const Point z = smoothed(problem, nu);
    return {{z}, {z}};
  }
  const Points rows = medians_among(problem.rows);
  if (!rows.empty()) {
    // On a line the two in the middle of an even number are medians, and all that lies between them.
    Answer answer{{rows[0]}, {rows[0]}};
    for (const Point& row : rows) {
      for (std::size_t c = 0; c < row.size(); ++c) {
        answer.low[0][c] = std::min(answer.low[0][c], row[c]);
        answer.high[0][c] = std::max(answer.high[0][c], row[c]);
      }
    }
    return answer;
  }
  const Subspace space(problem.rows);
  Points inside;
  for (const Point& row : problem.rows) inside.push_back(space.into(row));
  const Point z = space.out_of(minimise(inside));
  return {{z}, {z}};
}

}  // namespace detoxsim::reference
