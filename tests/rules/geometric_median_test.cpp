// The geometric median, whatever a minority of rows sends: in d dimensions and in double the rows' pulls cancel there.
#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <limits>

#include "catch.hpp"
#include "rules/support.hpp"

namespace detoxsim {

namespace far_rows {

using testing::aggregate;
using testing::random_rows;
using testing::Rows;
using testing::Settings;

namespace {

Eigen::VectorXd difference(const std::vector<float>& a, const std::vector<float>& b) {
  Eigen::VectorXd result(static_cast<Eigen::Index>(a.size()));
  for (std::size_t c = 0; c < a.size(); ++c) result[static_cast<Eigen::Index>(c)] = double{a[c]} - b[c];
  return result;
}

// How far the minimum of Σ‖z − xᵢ‖ is from z: Newton's step there, −H⁻¹g with g = Σ uᵢ, H = Σ (I − uᵢuᵢᵀ)/dᵢ and
// uᵢ = (z − xᵢ)/dᵢ. Nothing where z is on rows, no farther away than `place`, and the others pull less than those hold:
// |Σ uᵢ| ≤ 1 for each of them.
double distance_to_minimum(const std::vector<float>& z, const Rows& rows, double place) {
  const auto d = static_cast<Eigen::Index>(z.size());
  Eigen::VectorXd pull = Eigen::VectorXd::Zero(d);
  Eigen::MatrixXd hessian = Eigen::MatrixXd::Zero(d, d);
  int here = 0;
  for (const auto& row : rows) {
    const Eigen::VectorXd from = difference(z, row);
    const double distance = from.stableNorm();
    if (distance <= place) {
      ++here;
      continue;
    }
    const Eigen::VectorXd unit = from / distance;
    pull += unit;
    hessian.diagonal().array() += 1 / distance;
    hessian -= unit * (unit / distance).transpose();
  }
  if (here > 0) return pull.norm() <= here * (1 + 1e-5) ? 0 : std::numeric_limits<double>::infinity();
  return hessian.ldlt().solve(pull).norm();
}

// As far as honest rows, the last ones, are from each other.
double spread(const Rows& rows, std::size_t bad) {
  std::vector<double> all;
  for (std::size_t i = bad; i < rows.size(); ++i) {
    for (std::size_t j = bad; j < i; ++j) all.push_back(difference(rows[i], rows[j]).norm());
  }
  std::nth_element(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(all.size() / 2), all.end());
  return all[all.size() / 2];
}

using Rewrite = void (*)(std::vector<float>& row, std::size_t i, const std::vector<float>& honest);

void fill(std::vector<float>& row, float value) { std::fill(row.begin(), row.end(), value); }

// What the bad rows become.
const std::vector<std::pair<const char*, Rewrite>> attacks{
    {"as they are", [](auto&, std::size_t, auto&) {}},
    {"-100", [](auto& row, std::size_t, auto&) { fill(row, -100); }},
    {"1e8", [](auto& row, std::size_t, auto&) { fill(row, 1e8f); }},
    {"1e37", [](auto& row, std::size_t, auto&) { fill(row, 1e37f); }},
    {"opposite, 1e20", [](auto& row, std::size_t i, auto&) { fill(row, i % 2 ? 1e20f : -1e20f); }},
    {"on a line", [](auto& row, std::size_t i, auto&) { fill(row, std::pow(10.0f, static_cast<float>(i % 37))); }},
    {"a cluster",
     [](auto& row, std::size_t, auto&) {
       for (float& x : row) x += 1e6f;
     }},
    {"beside an honest one",
     [](auto& row, std::size_t, auto& honest) {
       for (std::size_t c = 0; c < row.size(); ++c) row[c] = honest[c] + 1e-4f * row[c];
     }},
    {"an honest one", [](auto& row, std::size_t, auto& honest) { row = honest; }},
    {"tiny", [](auto& row, std::size_t, auto&) {
       for (float& x : row) x *= 1e-42f;
     }}};

}  // namespace

TEST_CASE("the geometric median is where it is, from any start, whatever a minority sends") {
  struct Shape {
    int n, bad, d;
  };
  // More than 256 columns are multiplied in float32.
  for (const auto [n, bad, d] :
       {Shape{3, 1, 2}, {4, 1, 3}, {5, 2, 1}, {6, 2, 2}, {11, 5, 3}, {45, 22, 30}, {11, 5, 300}}) {
    for (const auto& [name, rewrite] : attacks) {
      Rows rows = random_rows(n, d, 3);
      for (int i = 0; i < bad; ++i) {
        const auto k = static_cast<std::size_t>(i);
        rewrite(rows[k], k, rows.back());
      }
      for (const char* start : {"mean", "zero"}) {
        INFO("n = " << n << ", d = " << d << ", bad rows " << name << ", start " << start);
        const auto z = aggregate("geometric-median", rows, bad, {{"start", start}});
        const double unit = spread(rows, static_cast<std::size_t>(bad));
        CHECK(distance_to_minimum(z, rows, 1e-6 * unit) < 1e-5 * unit);
      }
    }
  }
}

TEST_CASE("one far row moves the geometric median as little as the true one, whatever the smoothing") {
  // Computed in 50 digits: the pulls of five rows and of one that is infinitely far along (1, 1) cancel here.
  const Rows rows{{0, 0}, {1, 0}, {0, 1}, {1, 1}, {0.4f, 0.5f}, {1e8f, 1e8f}};
  for (const char* start : {"mean", "zero"}) {
    for (const double smoothing : {0.0, 1e-6, 1e-3}) {
      const auto z = aggregate("geometric-median", rows, 1, {{"start", start}, {"smoothing", smoothing}});
      CHECK(z[0] == Approx(0.4622068).epsilon(1e-6));
      CHECK(z[1] == Approx(0.5444722).epsilon(1e-6));
    }
    for (const Settings& much : {Settings{{"smoothing", 1.0}}, Settings{{"smoothing_absolute", 1.0}}}) {
      Settings settings = much;
      settings.emplace_back("start", start);
      const auto z = aggregate("geometric-median", rows, 1, settings);
      CHECK(z[0] > 0);
      CHECK(z[0] < 1);
      Rows farther = rows;
      farther.back() = {1e30f, 1e30f};
      CHECK(aggregate("geometric-median", farther, 1, settings)[0] == Approx(z[0]).epsilon(1e-5));
    }
  }
}

TEST_CASE("the geometric median of rows in few places") {
  const std::vector<float> a{1, 2}, b{5, -3}, far{1e30f, 1e30f};
  CHECK(aggregate("geometric-median", {b}, 0) == b);
  CHECK(aggregate("geometric-median", {far, b, b}, 1) == b);
  CHECK(aggregate("geometric-median", {a, b, b, far}, 1, {{"start", "zero"}}) == b);  // two hold against two
  CHECK(aggregate("geometric-median", Rows(4, a), 1) == a);
}

TEST_CASE("few steps are enough, and plain ones where nothing is near the end of its patience") {
  for (const auto& [name, rewrite] : attacks) {
    Rows rows = random_rows(45, 30, 3);
    for (std::size_t i = 0; i < 22; ++i) rewrite(rows[i], i, rows.back());
    int steps = 0;
    aggregate("geometric-median", rows, 22, {}, 1, &steps);
    INFO(name);
    CHECK(steps < 100);
  }
  // Three steps in ByzFL's way, from 0: z ← Σ wᵢxᵢ/Σ wᵢ, wᵢ = 1/max(1/10, |z − xᵢ|), of 1 and 3:
  // w = 1, 1/3: 3/2. w = 2, 2/3: 3/2. So it stays.
  CHECK(aggregate("geometric-median", {{1}, {3}}, 0,
                  {{"smoothing_absolute", 0.1}, {"start", "zero"}, {"iterations", std::int64_t{3}}})[0] == 1.5f);
}

}  // namespace far_rows

}  // namespace detoxsim
