// Distances in coefficient space against those in d dimensions, where they cancel and where rows are far away.
#include "rules/gram_geometry.hpp"

#include <cmath>

#include "catch.hpp"
#include "rules/support.hpp"

namespace detoxsim {

namespace near_rows {

using testing::random_rows;
using testing::Rows;

namespace {

double squared_distance(const std::vector<float>& a, const std::vector<float>& b) {
  double sum = 0;
  for (std::size_t c = 0; c < a.size(); ++c) sum += (double{a[c]} - b[c]) * (double{a[c]} - b[c]);
  return sum;
}

GramGeometry measure(const Rows& rows, int servers = 1) {
  const auto all = testing::pointers(rows);
  ThreadPool pool(2);
  GramGeometry geometry;
  REQUIRE(geometry.measure(pool, {all, testing::length(rows), servers}));
  return geometry;
}

void check_distances(const Rows& rows) {
  for (const int servers : {1, 3}) {
    const GramGeometry geometry = measure(rows, servers);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      for (std::size_t j = 0; j < rows.size(); ++j) {
        INFO(servers << " servers, rows " << i << " and " << j);
        const double expected = squared_distance(rows[i], rows[j]);
        CHECK(geometry.squared_distances()(static_cast<int>(i), static_cast<int>(j)) ==
              Approx(expected).epsilon(2e-5).margin(0));
      }
    }
  }
}

void shift(std::vector<float>& row, float by) {
  for (float& x : row) x += by;
}

}  // namespace

TEST_CASE("near rows far from the centre keep their distances, and equal ones have none") {
  for (const int d : {1, 50, 900}) {  // in double, in double, in float32
    INFO("d = " << d);
    for (const float far : {3.0f, 30.0f, 1e4f, 1e6f}) {
      INFO("far = " << far);
      Rows rows = random_rows(9, d);
      for (const std::size_t i : {1, 2, 3}) shift(rows[i], far);
      rows[3] = rows[1];
      shift(rows[7], -far * far);
      rows[8] = rows[7];
      check_distances(rows);
    }
    // Clusters in clusters: 1e6 from the honest rows, 1e3 from each other, 1 within; and four equal rows of 1e30.
    Rows nested = random_rows(15, d);
    for (std::size_t i = 0; i < 6; ++i) shift(nested[i], i < 3 ? 1e6f : 1e6f + 1e3f);
    for (const std::size_t i : {6, 7}) std::fill(nested[i].begin(), nested[i].end(), 1e30f);
    check_distances(nested);
  }
}

TEST_CASE("a row that looks near in the sampled coordinates only is not the centre for long") {
  // Row 0 is in the midst of the others where the choice of the centre looks, and 1e6 away elsewhere.
  const int d = 40000;
  Rows rows = random_rows(7, d);
  const std::int64_t runs = (kernels::reference_sample(d) + 15) / 16;
  std::vector<float> bad(d, 1e6f);
  for (std::int64_t r = 0; r < runs; ++r) {
    const std::int64_t first = r * (d - 16) / (runs - 1);
    // The mean of the honest rows: nearer to all of them than they are to each other
    for (std::int64_t c = first; c < first + 16; ++c) {
      const auto k = static_cast<std::size_t>(c);
      bad[k] = 0;
      for (std::size_t i = 1; i < rows.size(); ++i) bad[k] += rows[i][k] / 6;
    }
  }
  rows[0] = bad;
  const auto all = testing::pointers(rows);
  REQUIRE(kernels::reference_row({all, d}) == 0);
  const GramGeometry geometry = measure(rows);
  for (int i = 1; i < 7; ++i) {
    CHECK(geometry.gram()(i, i) < 3.0 * d);
    for (int j = 1; j < i; ++j) {
      CHECK(
          geometry.squared_distances()(i, j) ==
          Approx(squared_distance(rows[static_cast<std::size_t>(i)], rows[static_cast<std::size_t>(j)])).epsilon(1e-5));
    }
  }
}

TEST_CASE("distances to a point between the others lose nothing beside a row with the weight 1/distance") {
  for (const int d : {50, 900}) {
    for (const float far : {1e3f, 1e8f, 1e37f}) {
      Rows rows = random_rows(6, d);
      std::fill(rows[0].begin(), rows[0].end(), far);
      const double share = 1.0 / far;
      const std::vector<double> weights{share, 0.2, 0.2, 0.2, 0.2, 0.2 - share};
      std::vector<double> got(6);
      measure(rows).squared_distances_to(weights, got);
      std::vector<float> point(static_cast<std::size_t>(d));
      for (std::size_t c = 0; c < point.size(); ++c) {
        double sum = 0;
        for (std::size_t i = 0; i < 6; ++i) sum += weights[i] * rows[i][c];
        point[c] = static_cast<float>(sum);
      }
      for (std::size_t i = 0; i < 6; ++i) CHECK(got[i] == Approx(squared_distance(point, rows[i])).epsilon(1e-5));
    }
  }
}

TEST_CASE("the middle of the rows is near most of them, and single rows have one") {
  // Distances of 0, 1, 3, 7, 100: the second smallest from each is 3, 2, 3, 6, 97.
  kernels::Matrix distances(5, 5);
  const std::vector<double> at{0, 1, 3, 7, 100};
  for (int i = 0; i < 5; ++i) {
    for (int j = 0; j < 5; ++j)
      distances(i, j) = std::pow(at[static_cast<std::size_t>(i)] - at[static_cast<std::size_t>(j)], 2);
  }
  CHECK(middle_of(distances, 5).row == 1);
  CHECK(middle_of(distances, 5).squared_distance == 4);
  CHECK(middle_of(distances, 2).squared_distance == 1);
  CHECK(middle_of(distances, 1).row == 0);
  CHECK(middle_of(distances, 1).squared_distance == 0);
}

}  // namespace near_rows

}  // namespace detoxsim
