// The centred Gram matrix against double sums, and the choice of the centre.
#include "catch.hpp"
#include "inputs.hpp"
#include "kernels/distances.hpp"

using namespace detoxsim;
using namespace detoxsim::kernels;

namespace {

struct Result {
  bool finite;
  std::vector<double> values;
  bool operator==(const Result&) const = default;
};

Result gram_of(ThreadPool& pool, const Rows& rows, int reference, Precision precision = Precision::in_float) {
  const Unaligned x(rows);
  Matrix matrix;
  const bool finite = gram(pool, x.view(), reference, matrix, precision);
  return {finite, matrix.values};
}

double centred_product(const Rows& rows, std::size_t i, std::size_t j, std::size_t reference) {
  double sum = 0;
  for (std::size_t c = 0; c < rows[0].size(); ++c) {
    const double centre = rows[reference][c];
    sum += (rows[i][c] - centre) * (rows[j][c] - centre);
  }
  return sum;
}

// The largest error of an entry relative to ‖xᵢ − c‖·‖xⱼ − c‖.
double gram_error(const Result& got, const Rows& rows, int reference) {
  const std::size_t n = rows.size(), r = static_cast<std::size_t>(reference);
  double worst = 0;
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < n; ++j) {
      const double expected = centred_product(rows, i, j, r);
      const double scale = std::sqrt(centred_product(rows, i, i, r)) * std::sqrt(centred_product(rows, j, j, r));
      const double difference = std::abs(got.values[i * n + j] - expected);
      if (!(difference <= 0)) worst = std::max(worst, scale > 0 ? difference / scale : 1);
      if (std::isnan(difference)) return std::numeric_limits<double>::infinity();
    }
  }
  return worst;
}

int reference_of(const Rows& rows) {
  const Unaligned x(rows);
  return reference_row(x.view());
}

}  // namespace

TEST_CASE("gram agrees with double sums, for every instruction set") {
  for_instruction_sets([] {
    for_many_rows([](const Rows& rows) {
      ThreadPool pool(2);
      const int reference = static_cast<int>(rows.size()) / 2;
      const Result got = gram_of(pool, rows, reference);
      CHECK(got.finite);
      CHECK(gram_error(got, rows, reference) < 1e-6);
      const Result in_double = gram_of(pool, rows, reference, Precision::in_double);
      CHECK(in_double.finite);
      CHECK(gram_error(in_double, rows, reference) < 1e-13);
    });
  });
}

TEST_CASE("equal rows have the same products to the last bit, wherever they stand") {
  for_instruction_sets([] {
    ThreadPool pool(2);
    for (const std::int64_t d : {5, 700, 9000}) {
      for (const float scale : {1.0f, 1e25f, 1e-30f}) {
        Rows rows = random_rows(13, d);
        for (auto& row : rows) {
          for (float& x : row) x *= scale;
        }
        const std::vector<std::size_t> equal{0, 4, 5, 11, 12};
        for (const std::size_t i : equal) rows[i] = rows[0];
        for (const auto precision : {Precision::in_float, Precision::in_double}) {
          const auto values = gram_of(pool, rows, 7, precision).values;
          for (const std::size_t i : equal) {
            for (const std::size_t j : equal) CHECK(values[i * 13 + j] == values[0]);
          }
        }
      }
    }
  });
}

TEST_CASE("squared distances of pairs come from differences, of many pairs, too") {
  for_instruction_sets([] {
    const Rows rows = random_rows(70, 130, Values::offset);
    const Unaligned x(rows);
    std::vector<Pair> pairs;
    for (int i = 0; i < 70; ++i) {
      for (int j = 0; j < 70; ++j) pairs.push_back({i, j});
    }
    const auto out = same_for_threads([&](ThreadPool& pool) {
      std::vector<double> distances(pairs.size());
      squared_distances(pool, x.view(), pairs, distances);
      return distances;
    });
    for (std::size_t k = 0; k < pairs.size(); k += 61) {
      double expected = 0;
      for (std::size_t c = 0; c < 130; ++c) {
        const auto i = static_cast<std::size_t>(pairs[k].i), j = static_cast<std::size_t>(pairs[k].j);
        expected += (double{rows[i][c]} - rows[j][c]) * (double{rows[i][c]} - rows[j][c]);
      }
      CHECK(out[k] == Approx(expected).epsilon(1e-13));
    }
  });
}

TEST_CASE("gram has the same bits for 1, 2 and 3 threads") {
  // Many short chunks, many times: chunks added in the order in which they happen to end would show. Their magnitudes
  // differ, because a few sums of similar floats are exact in double, in any order.
  Rows rows = random_rows(4, 200000);
  for (auto& row : rows) {
    for (std::size_t c = 0; c < row.size(); ++c) row[c] *= std::pow(10.0f, static_cast<float>(c / 1000 % 13) - 6);
  }
  for (int repeat = 0; repeat < 20; ++repeat) {
    same_for_threads([&](ThreadPool& pool) { return gram_of(pool, rows, 3); });
  }
}

TEST_CASE("squared distances from gram survive a mean 10,000 times the spread") {
  for_instruction_sets([] {
    ThreadPool pool(2);
    const Rows rows = random_rows(11, 5000, Values::offset);
    const Result got = gram_of(pool, rows, reference_of(rows));
    for (std::size_t i = 0; i < 11; ++i) {
      for (std::size_t j = 0; j < i; ++j) {
        double expected = 0;
        for (std::size_t c = 0; c < 5000; ++c) {
          expected += (static_cast<double>(rows[i][c]) - rows[j][c]) * (static_cast<double>(rows[i][c]) - rows[j][c]);
        }
        const double distance = got.values[i * 11 + i] + got.values[j * 11 + j] - 2 * got.values[i * 11 + j];
        CHECK(distance == Approx(expected).epsilon(1e-4));
      }
    }
  });
}

TEST_CASE("rows too large or too small for float32 products are redone in double") {
  for_instruction_sets([] {
    ThreadPool pool(2);
    for (const float scale : {1e30f, 3e38f, 1e-30f, 1e-42f}) {
      INFO("scale " << scale);
      Rows one = random_rows(6, 700), all = one;
      for (float& x : one[2]) x = x < 0 ? -scale : scale;
      for (auto& row : all) {
        for (float& x : row) x = static_cast<float>(std::tanh(x) * scale);
      }
      for (const Rows& rows : {one, all}) {
        const Result got = gram_of(pool, rows, 0);
        CHECK(got.finite);
        CHECK(gram_error(got, rows, 0) < 1e-6);
      }
    }
  });
}

TEST_CASE("gram of rows that all equal the reference is exactly zero") {
  ThreadPool pool(2);
  const Rows rows(7, random_rows(1, 1000)[0]);
  CHECK(gram_of(pool, rows, 4) == Result{true, std::vector<double>(49, 0.0)});
}

TEST_CASE("gram notices any element that isn't finite, in the reference row too") {
  for_instruction_sets([] {
    for_spoiled_rows(7, 1301, [](const Rows& rows) {
      ThreadPool pool(2);
      CHECK_FALSE(gram_of(pool, rows, 0).finite);
      CHECK_FALSE(gram_of(pool, rows, 3).finite);
      CHECK_FALSE(gram_of(pool, rows, 3, Precision::in_double).finite);
    });
  });
}

TEST_CASE("no outlier becomes the reference row") {
  for_instruction_sets([] {
    for (const float bad : {-100.0f, -1e6f, 1e30f, std::numeric_limits<float>::infinity()}) {
      for (const Values values : {Values::normal, Values::offset}) {
        Rows rows = random_rows(9, 3000, values);
        for (float& x : rows[0]) x = bad;
        CHECK(reference_of(rows) != 0);
      }
    }
  });
}

TEST_CASE("the largest minority of colluding rows can't become the reference") {
  // n = 2f+1: each bad row has f−1 equal ones at distance 0, each good row f good ones.
  for (const int f : {1, 2, 3, 10}) {
    Rows rows = random_rows(2 * f + 1, 200);
    for (int i = 0; i < f; ++i) rows[static_cast<std::size_t>(i)].assign(200, -100.0f);
    CHECK(reference_of(rows) >= f);
  }
}

TEST_CASE("the reference row is the one in the middle, the lowest of equal ones") {
  // Distances from 0, 1, 3, 7, 15: the lower median of the four others is 3, 2, 3, 6, 12.
  CHECK(reference_of({{0}, {1}, {3}, {7}, {15}}) == 1);
  CHECK(reference_of({{5}, {5}, {5}, {5}}) == 0);
  CHECK(reference_of({{5}}) == 0);
}
