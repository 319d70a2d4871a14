// Rules that promise an optimum, against a plain search for it in double and in all d dimensions.
#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "catch.hpp"
#include "rules/minimum_diameter.hpp"
#include "rules/support.hpp"

namespace detoxsim {

using testing::aggregate;
using testing::random_rows;
using testing::Rows;

namespace {

Eigen::MatrixXd matrix(const Rows& rows) {
  Eigen::MatrixXd x(static_cast<Eigen::Index>(rows.size()), static_cast<Eigen::Index>(rows[0].size()));
  for (Eigen::Index i = 0; i < x.rows(); ++i) {
    for (Eigen::Index c = 0; c < x.cols(); ++c)
      x(i, c) = rows[static_cast<std::size_t>(i)][static_cast<std::size_t>(c)];
  }
  return x;
}

Eigen::VectorXd vector(const std::vector<float>& values) {
  return Eigen::Map<const Eigen::VectorXf>(values.data(), static_cast<Eigen::Index>(values.size())).cast<double>();
}

// Calls body(members) for every subset of 0 … n−1 of this size, in lexicographic order.
template <class Body>
void for_subsets(int n, int size, Body body) {
  std::vector<bool> chosen(static_cast<std::size_t>(n));
  std::fill_n(chosen.begin(), size, true);
  do {
    std::vector<int> members;
    for (int i = 0; i < n; ++i) {
      if (chosen[static_cast<std::size_t>(i)]) members.push_back(i);
    }
    body(members);
  } while (std::prev_permutation(chosen.begin(), chosen.end()));
}

struct Leading {
  double value;
  Eigen::VectorXd mean, direction;
};

// Of the weighted covariance, d×d.
Leading leading(const Eigen::MatrixXd& x, const Eigen::VectorXd& c) {
  const Eigen::VectorXd mean = x.transpose() * c / c.sum();
  const Eigen::MatrixXd centred = x.rowwise() - mean.transpose();
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(centred.transpose() * c.asDiagonal() * centred / c.sum());
  return {solver.eigenvalues()[x.cols() - 1], mean, solver.eigenvectors().col(x.cols() - 1)};
}

Eigen::VectorXd plain_caf(const Eigen::MatrixXd& x, int f) {
  Eigen::VectorXd c = Eigen::VectorXd::Ones(x.rows()), best;
  double smallest = std::numeric_limits<double>::infinity();
  while (c.sum() > static_cast<double>(x.rows()) - 2 * f) {
    const Leading now = leading(x, c);
    if (now.value < smallest) {
      smallest = now.value;
      best = now.mean;
    }
    const Eigen::VectorXd tau = ((x.rowwise() - now.mean.transpose()) * now.direction).array().square();
    double farthest = 0;
    for (Eigen::Index i = 0; i < c.size(); ++i) farthest = c[i] > 0 ? std::max(farthest, tau[i]) : farthest;
    c = c.array() * (1 - tau.array() / farthest).max(0);
  }
  return best;
}

}  // namespace

TEST_CASE("the subset of smallest diameter is the one that enumeration finds first") {
  RandomStream random(3, "diameters");
  for (int repeat = 0; repeat < 400; ++repeat) {
    const int n = 3 + static_cast<int>(random.below(9));
    const int size = 1 + static_cast<int>(random.below(static_cast<std::uint64_t>(n)));
    // Few different distances, so that the choice among equals is tested; any symmetric matrix, so that the conflicts
    // form any graph; every other time all distances differ.
    const std::uint64_t levels = repeat % 2 ? 3 + static_cast<std::uint64_t>(repeat % 5) : 1000000;
    kernels::Matrix distances(n, n);
    for (int i = 0; i < n; ++i) {
      for (int j = 0; j < i; ++j) distances(i, j) = distances(j, i) = static_cast<double>(random.below(levels));
    }
    std::vector<int> best;
    double smallest = std::numeric_limits<double>::infinity();
    for_subsets(n, size, [&](const std::vector<int>& members) {
      double diameter = 0;
      for (const int i : members) {
        for (const int j : members) diameter = std::max(diameter, distances(i, j));
      }
      if (diameter < smallest) {
        smallest = diameter;
        best = members;
      }
    });
    CHECK(minimum_diameter_subset(distances, size) == best);
  }
}

TEST_CASE("minimum-diameter averaging is quick where enumeration is hopeless") {
  // 3e12 subsets. The far rows must be the ones that are left out.
  Rows rows = random_rows(45, 20);
  for (std::size_t i = 0; i < 20; ++i) {
    for (float& x : rows[2 * i]) x = 50 + static_cast<float>(i) * x;
  }
  const auto out = aggregate("minimum-diameter-averaging", rows, 20);
  Eigen::VectorXd honest = Eigen::VectorXd::Zero(20);
  for (std::size_t i = 0; i < 45; ++i) {
    if (i % 2 == 1 || i >= 40) honest += vector(rows[i]) / 25;
  }
  CHECK((vector(out) - honest).norm() < 1e-5);
  // Nothing but noise: no row stands out.
  aggregate("minimum-diameter-averaging", random_rows(45, 20), 20);
}

TEST_CASE("at the geometric median the unit vectors to the rows cancel") {
  for (const double mean : {0.0, 100.0}) {
    Rows rows = random_rows(45, 1000, mean);
    for (std::size_t i = 0; i < 5; ++i) std::fill(rows[i].begin(), rows[i].end(), -100.0f);
    int steps = 0;
    const Eigen::VectorXd median = vector(aggregate("geometric-median", rows, 5, {}, 1, &steps));
    const Eigen::MatrixXd x = matrix(rows);
    Eigen::VectorXd sum = Eigen::VectorXd::Zero(x.cols());
    for (Eigen::Index i = 0; i < x.rows(); ++i) sum += (x.row(i).transpose() - median).normalized();
    CHECK(sum.norm() / 45 < 1e-5);
    CHECK(steps > 2);
    CHECK(steps < 30);
  }
}

TEST_CASE("caf is the plain filter in d dimensions") {
  for (const std::uint64_t seed : {1, 2, 3}) {
    Rows rows = random_rows(15, 8, 1, 1, seed);
    for (float& x : rows[4]) x += 30;
    for (float& x : rows[9]) x -= 20;
    const Eigen::VectorXd expected = plain_caf(matrix(rows), 3);
    CHECK((vector(aggregate("caf", rows, 3)) - expected).norm() < 1e-4);
  }
}

TEST_CASE("smea is the best of all subsets in d dimensions") {
  for (const std::uint64_t seed : {1, 2, 3, 4, 5, 6}) {
    Rows rows = random_rows(10, 6, 1, 1, seed);
    if (seed % 2) {
      for (float& x : rows[4]) x += 10;
    }
    const Eigen::MatrixXd x = matrix(rows);
    double smallest = std::numeric_limits<double>::infinity();
    Eigen::VectorXd expected;
    for_subsets(10, 7, [&](const std::vector<int>& members) {
      Eigen::VectorXd c = Eigen::VectorXd::Zero(10);
      for (const int i : members) c[i] = 1;
      const Leading now = leading(x, c);
      if (now.value >= smallest) return;
      smallest = now.value;
      expected = now.mean;
    });
    CHECK((vector(aggregate("smea", rows, 3)) - expected).norm() < 1e-5);
  }
}

}  // namespace detoxsim
