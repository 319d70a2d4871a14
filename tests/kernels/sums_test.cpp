// Weighted sums, norms, distances, products and column statistics against double sums.
#include "catch.hpp"
#include "inputs.hpp"
#include "kernels/affine_sums.hpp"
#include "kernels/distances.hpp"

using namespace detoxsim;
using namespace detoxsim::kernels;

namespace {

struct Result {
  bool finite;
  std::vector<std::vector<float>> values;
  bool operator==(const Result&) const = default;
};

Result sums(ThreadPool& pool, const Rows& rows, const Matrix& weights) {
  const Unaligned x(rows);
  Result result{false, Rows(static_cast<std::size_t>(weights.rows), std::vector<float>(rows[0].size()))};
  std::vector<float*> outs;
  for (auto& row : result.values) outs.push_back(row.data());
  result.finite = weighted_sums(pool, x.view(), weights, outs);
  return result;
}

Matrix random_weights(int outputs, int n, double scale = 1) {
  Matrix weights(outputs, n);
  RandomStream stream(7, "weights");
  for (double& weight : weights.values) weight = stream.normal() * scale;
  return weights;
}

std::vector<double> expected_sum(const Rows& rows, const Matrix& weights, int o) {
  std::vector<double> sum(rows[0].size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    for (std::size_t c = 0; c < sum.size(); ++c) sum[c] += weights(o, static_cast<int>(i)) * rows[i][c];
  }
  return sum;
}

// The largest difference relative to Σ|w·x|, which terms that cancel leave as large as it was.
double sum_error(const std::vector<float>& got, const Rows& rows, const Matrix& weights, int o) {
  const std::vector<double> expected = expected_sum(rows, weights, o);
  double worst = 0;
  for (std::size_t c = 0; c < expected.size(); ++c) {
    double scale = 0;
    for (std::size_t i = 0; i < rows.size(); ++i) scale += std::abs(weights(o, static_cast<int>(i)) * rows[i][c]);
    const double difference = std::max(0.0, std::abs(got[c] - expected[c]) - 4e-44);
    if (difference > 0) worst = std::max(worst, difference / scale);
  }
  return worst;
}

Result statistics(ThreadPool& pool, const Rows& rows, int ddof) {
  const Unaligned x(rows);
  Result result{false, Rows(2, std::vector<float>(rows[0].size()))};
  result.finite = mean_and_deviation(pool, x.view(), ddof, result.values[0].data(), result.values[1].data());
  return result;
}

Result signs(ThreadPool& pool, const Rows& rows) {
  const Unaligned x(rows);
  Result result{false, Rows(1, std::vector<float>(rows[0].size()))};
  result.finite = sign_of_sign_sum(pool, x.view(), result.values[0].data());
  return result;
}

double product(const std::vector<float>& a, const std::vector<float>& b) {
  double sum = 0;
  for (std::size_t c = 0; c < a.size(); ++c) sum += static_cast<double>(a[c]) * b[c];
  return sum;
}

}  // namespace

TEST_CASE("affine sums of rows far from the origin are rounded once, beside a row of 3e38, too") {
  for_instruction_sets([] {
    for (const int n : {2, 13, 129}) {
      for (const std::int64_t d : {1, 65, 700}) {
        Rows rows = random_rows(n, d, Values::offset);
        std::fill(rows[0].begin(), rows[0].end(), 3e38f);
        Matrix weights(7, n);
        for (int o = 0; o < 7; ++o) {
          for (int i = o == 0 ? 0 : 1; i < n; ++i) weights(o, i) = 1.0 / (o == 0 ? n : n - 1);
        }
        const auto result = same_for_threads([&](ThreadPool& pool) {
          const Unaligned x(rows);
          Result got{false, Rows(7, std::vector<float>(static_cast<std::size_t>(d)))};
          std::vector<float*> outs;
          for (auto& row : got.values) outs.push_back(row.data());
          got.finite = affine_sums(pool, x.view(), weights, x.view()[n - 1], outs);
          return got;
        });
        CHECK(result.finite);
        // Half a step between floats of 1e4 is 5e-4, half a step relative to 1e4 is 5e-8.
        for (int o = 1; o < 7; ++o)
          CHECK(error(result.values[static_cast<std::size_t>(o)], expected_sum(rows, weights, o)) < 6e-8);
        CHECK(error(result.values[0], expected_sum(rows, weights, 0)) < 1e-6);
      }
    }
  });
}

TEST_CASE("weighted sums agree with double sums, few outputs and many") {
  for_instruction_sets([] {
    for_many_rows([](const Rows& rows) {
      ThreadPool pool(2);
      for (const int outputs : {1, 2, 4, 7, 13}) {
        const Matrix weights = random_weights(outputs, static_cast<int>(rows.size()));
        const Result got = sums(pool, rows, weights);
        CHECK(got.finite);
        for (int o = 0; o < outputs; ++o) {
          CHECK(sum_error(got.values[static_cast<std::size_t>(o)], rows, weights, o) < 1e-6);
        }
      }
    });
  });
}

TEST_CASE("one weighted sum is rounded only once") {
  for_instruction_sets([] {
    ThreadPool pool(1);
    // 1e8 + 1 − 1e8 = 1, which float32 sums would lose.
    CHECK(sums(pool, {{1e8f}, {1}, {-1e8f}},
               [] {
                 Matrix ones(1, 3);
                 ones.values = {1, 1, 1};
                 return ones;
               }())
              .values[0][0] == 1.0f);
    const Rows rows = random_rows(45, 333, Values::offset);
    const Matrix weights = random_weights(1, 45);
    const auto expected = expected_sum(rows, weights, 0);
    CHECK(error(sums(pool, rows, weights).values[0], expected) < 6.1e-8);
  });
}

TEST_CASE("weights and values far from 1 neither vanish nor overflow on the way") {
  for_instruction_sets([] {
    ThreadPool pool(1);
    for (const int outputs : {1, 9}) {
      // 3e38·1e-50·1e20 = 3e8; 3e38 + 3e38 − 3e38 = 3e38
      Matrix tiny(outputs, 1), cancelling(outputs, 3);
      for (double& weight : tiny.values) weight = 1e-45;
      for (int o = 0; o < outputs; ++o) cancelling(o, 0) = cancelling(o, 1) = 1, cancelling(o, 2) = -1;
      const Result small = sums(pool, {{3e38f}}, tiny), large = sums(pool, {{3e38f}, {3e38f}, {3e38f}}, cancelling);
      CHECK(small.finite);
      CHECK(large.finite);
      for (int o = 0; o < outputs; ++o) {
        CHECK(small.values[static_cast<std::size_t>(o)][0] == Approx(3e-7));
        CHECK(large.values[static_cast<std::size_t>(o)][0] == Approx(3e38));
      }
    }
  });
}

TEST_CASE("rows of weight zero are not read, others must be finite") {
  for_instruction_sets([] {
    for_spoiled_rows(5, 201, [](const Rows& rows) {
      ThreadPool pool(2);
      for (const int outputs : {1, 6}) {
        Matrix weights = random_weights(outputs, 5);
        CHECK_FALSE(sums(pool, rows, weights).finite);
        for (int o = 0; o < outputs; ++o) weights(o, 0) = weights(o, 4) = 0;
        CHECK(sums(pool, rows, weights).finite);
      }
    });
  });
}

TEST_CASE("sums over columns have the same bits for 1, 2 and 3 threads") {
  const Rows rows = random_rows(17, 30000);
  for (const int outputs : {1, 17}) {
    same_for_threads([&](ThreadPool& pool) { return sums(pool, rows, random_weights(outputs, 17)); });
  }
  same_for_threads([&](ThreadPool& pool) { return statistics(pool, rows, 1); });
  const Unaligned x(rows);
  same_for_threads([&](ThreadPool& pool) {
    std::vector<double> all(34);
    squared_norms(pool, x.view(), std::span(all).first(17));
    squared_distances(pool, x.view(), x.view()[3], std::span(all).last(17));
    const Products three = products(pool, x.view()[0], x.view()[1], 30000);
    all.insert(all.end(), {three.ab, three.aa, three.bb, read_pass(pool, x.view())});
    std::vector<double> with_first(17);
    inner_products(pool, x.view(), x.view()[0], with_first);
    all.insert(all.end(), with_first.begin(), with_first.end());
    return all;
  });
}

TEST_CASE("inner products agree with double sums") {
  for_instruction_sets([] {
    for_many_rows([](const Rows& rows) {
      ThreadPool pool(2);
      const Unaligned x(rows);
      std::vector<double> found(rows.size());
      inner_products(pool, x.view(), x.view()[0], found);
      for (std::size_t i = 0; i < rows.size(); ++i) {
        double sum = 0, lengths = 0;
        for (std::size_t j = 0; j < rows[i].size(); ++j) {
          sum += double(rows[i][j]) * rows[0][j];
          lengths += std::abs(double(rows[i][j]) * rows[0][j]);
        }
        REQUIRE(std::abs(found[i] - sum) <= 1e-12 * lengths);
      }
    });
  });
}

TEST_CASE("means and deviations agree with double sums") {
  for_instruction_sets([] {
    for_many_rows([](const Rows& rows) {
      ThreadPool pool(2);
      const auto n = static_cast<double>(rows.size());
      for (const int ddof : {0, 1}) {
        if (n <= ddof) continue;
        const auto mean = [&](const auto& column) {
          double sum = 0;
          for (const double x : column) sum += x;
          return sum / n;
        };
        const auto deviation = [&](const auto& column) {
          double squares = 0;
          for (const double x : column) squares += (x - mean(column)) * (x - mean(column));
          return std::sqrt(squares / (n - ddof));
        };
        const Result got = statistics(pool, rows, ddof);
        CHECK(got.finite);
        CHECK(error(got.values[0], per_column(rows, mean)) < 6.1e-8);
        CHECK(error(got.values[1], per_column(rows, deviation)) < 6.1e-8);
      }
    });
  });
}

TEST_CASE("the sign of the sum of signs") {
  for_instruction_sets([] {
    ThreadPool pool(1);
    const float tiny = std::numeric_limits<float>::denorm_min();
    // Columns: + + −, − − 0, + − 0 (tie), 0 −0 0, the smallest positive thrice, + −1e30 +
    const Rows rows{{1, -1, 5, 0, tiny, 1}, {2, -3, -1, -0.0f, tiny, -1e30f}, {-9, 0, 0, 0, tiny, 1}};
    CHECK(signs(pool, rows) == Result{true, {{1, -1, 0, 0, 1, 1}}});
    for_many_rows([&](const Rows& many) {
      const auto expected = per_column(many, [](const auto& column) {
        int sum = 0;
        for (const double x : column) sum += (x > 0) - (x < 0);
        return static_cast<double>((sum > 0) - (sum < 0));
      });
      CHECK(error(signs(pool, many).values[0], expected) == 0);
    });
  });
}

TEST_CASE("column statistics notice any element that isn't finite") {
  for_instruction_sets([] {
    for_spoiled_rows(5, 201, [](const Rows& rows) {
      ThreadPool pool(2);
      CHECK_FALSE(signs(pool, rows).finite);
      CHECK_FALSE(statistics(pool, rows, 0).finite);
    });
  });
}

TEST_CASE("norms, distances and products agree with double sums") {
  for_instruction_sets([] {
    for_many_rows([](const Rows& rows) {
      ThreadPool pool(2);
      const Unaligned x(rows);
      const std::size_t n = rows.size();
      std::vector<double> norms(n), distances(n);
      CHECK(squared_norms(pool, x.view(), norms));
      CHECK(squared_distances(pool, x.view(), x.view()[0], distances));
      for (std::size_t i = 0; i < n; ++i) {
        const double aa = product(rows[i], rows[i]), ab = product(rows[i], rows[0]), bb = product(rows[0], rows[0]);
        CHECK(norms[i] == Approx(aa).epsilon(1e-12));
        CHECK(distances[i] == Approx(aa + bb - 2 * ab).epsilon(1e-12).margin(1e-12 * (aa + bb)));
        const Products three = products(pool, x.view()[static_cast<int>(i)], x.view()[0], x.view().d);
        CHECK(three.ab == Approx(ab).epsilon(1e-12).margin(1e-12 * (aa + bb)));
        CHECK(three.aa == Approx(aa).epsilon(1e-12));
        CHECK(three.bb == Approx(bb).epsilon(1e-12));
      }
    });
  });
}

TEST_CASE("norms and distances say which rows are finite, however large they are") {
  for_instruction_sets([] {
    ThreadPool pool(2);
    Rows rows = random_rows(5, 9000);
    rows[1].assign(9000, 3e38f);
    const Unaligned good(rows);
    std::vector<double> sums(5);
    CHECK(squared_norms(pool, good.view(), sums));
    CHECK(finite_rows(pool, good.view()) == std::vector<int>{0, 1, 2, 3, 4});
    rows[2][8999] = std::numeric_limits<float>::quiet_NaN();
    rows[4][0] = -std::numeric_limits<float>::infinity();
    const Unaligned bad(rows);
    CHECK_FALSE(squared_norms(pool, bad.view(), sums));
    CHECK(finite_rows(pool, bad.view()) == std::vector<int>{0, 1, 3});
    CHECK_FALSE(squared_distances(pool, bad.view(), bad.view()[0], sums));
    CHECK(std::isinf(sums[2]));
    CHECK(std::isinf(sums[4]));
    CHECK(std::isfinite(sums[1]));
  });
}

TEST_CASE("the read pass reads everything") {
  for_instruction_sets([] {
    ThreadPool pool(2);
    // 3 rows of 0 … 9999 sum to 3·9999·10000/2
    Rows rows(3, std::vector<float>(10000));
    for (auto& row : rows) {
      for (std::size_t c = 0; c < row.size(); ++c) row[c] = static_cast<float>(c);
    }
    const Unaligned x(rows);
    CHECK(read_pass(pool, x.view()) == Approx(3 * 9999.0 * 5000).epsilon(1e-5));
  });
}
