// Order statistics and windows of closest values against sorting each column in double.
#include <algorithm>

#include "catch.hpp"
#include "inputs.hpp"
#include "kernels/order_statistics.hpp"
#include "kernels/selection_network.hpp"

using namespace detoxsim;
using namespace detoxsim::kernels;

namespace {

using Range = std::pair<int, int>;

double mean_of(const std::vector<double>& sorted, int first, int last) {
  double sum = 0;
  for (int i = first; i < last; ++i) sum += sorted[static_cast<std::size_t>(i)];
  return sum / (last - first);
}

// Takes the farther end away, the upper one of two equally far, until `count` are left.
double mean_of_closest(const std::vector<double>& sorted, int count, Range centre) {
  const double middle = mean_of(sorted, centre.first, centre.second);
  int low = 0, high = static_cast<int>(sorted.size());
  while (high - low > count) {
    const double below = middle - sorted[static_cast<std::size_t>(low)];
    const double above = sorted[static_cast<std::size_t>(high - 1)] - middle;
    below > above ? ++low : --high;
  }
  return mean_of(sorted, low, high);
}

struct Result {
  bool finite;
  std::vector<float> values;
  bool operator==(const Result&) const = default;
};

Result order_statistics(ThreadPool& pool, const Rows& rows, Range range) {
  const Unaligned x(rows);
  Result result{false, std::vector<float>(rows[0].size())};
  result.finite = order_statistics_mean(pool, x.view(), range.first, range.second, result.values.data());
  return result;
}

Result closest(ThreadPool& pool, const Rows& rows, int count, Range centre) {
  const Unaligned x(rows);
  Result result{false, std::vector<float>(rows[0].size())};
  result.finite = closest_mean(pool, x.view(), count, centre.first, centre.second, result.values.data());
  return result;
}

Range median(int n) { return {(n - 1) / 2, n / 2 + 1}; }

std::vector<Range> ranges(int n) {
  std::vector<Range> all{median(n), {0, 1}, {n - 1, n}, {0, n}};
  if (n > 4) all.push_back({n / 5, n - n / 5});
  return all;
}

// The largest difference relative to the largest value: the mean of many may be close to 0.
double mean_error(const std::vector<float>& got, const std::vector<double>& expected, const Rows& rows) {
  double largest = std::numeric_limits<float>::denorm_min(), scale = std::numeric_limits<float>::denorm_min();
  for (const auto& row : rows) {
    for (const float x : row) largest = std::max(largest, std::abs(static_cast<double>(x)));
  }
  for (const double x : expected) scale = std::max(scale, std::abs(x));
  return error(got, expected) * scale / largest;
}

// 0-1 principle: a network that puts the order statistics of all 0-1 inputs into place does so for all inputs.
bool selects(const std::vector<NetworkStep>& network, int n, int first, int last) {
  for (unsigned bits = 0; bits < 1u << n; ++bits) {
    std::vector<int> wires;
    for (int i = 0; i < n; ++i) wires.push_back(bits >> i & 1);
    std::vector<int> sorted = wires;
    std::sort(sorted.begin(), sorted.end());
    for (const auto& step : network) {
      using Kind = NetworkStep::Kind;
      const auto block = wires.begin() + step.a;
      const int low = std::min(wires[step.a], wires[step.b]), high = std::max(wires[step.a], wires[step.b]);
      switch (step.kind) {
        case Kind::sort4: std::sort(block, block + 4); break;
        case Kind::sort8: std::sort(block, block + 8); break;
        case Kind::sort16: std::sort(block, block + 16); break;
        default:
          if (step.kind != Kind::maximum) wires[step.a] = low;
          if (step.kind != Kind::minimum) wires[step.b] = high;
      }
    }
    if (!std::equal(wires.begin() + first, wires.begin() + last, sorted.begin() + first)) return false;
  }
  return true;
}

// On both sides of where the kernels change their ways: wide blocks, narrow ones, no network.
const std::vector<int> many_n{46, 128, 129, 700, 2049, max_network_wires + 1};

// Whole and ragged blocks, as far as time allows.
std::int64_t few_columns(int n) { return n > max_network_wires ? 3 : n > 700 ? 17 : 70; }

// Few different values, zeros of both signs among them.
Rows with_both_zeros(int n, std::int64_t d) {
  Rows rows = random_rows(n, d, Values::tied);
  for (std::size_t i = 0; i < rows.size(); i += 2) {
    for (float& x : rows[i]) x = x == 0 ? -0.0f : x;
  }
  return rows;
}

// Calls body(rows) for many rows of every kind.
template <class Body>
void for_very_many_rows(Body body) {
  for (const int n : many_n) {
    std::vector<Rows> all{with_both_zeros(n, few_columns(n))};
    for (const Values values : all_values) all.push_back(random_rows(n, few_columns(n), values));
    // A few that overflow what is added up beside them, to be cut off.
    all.push_back(random_rows(n, few_columns(n)));
    for (std::size_t i = 0; i < static_cast<std::size_t>(n / 20); ++i) {
      for (float& x : all.back()[i]) x = i % 2 ? 3e38f : -3e38f;
    }
    for (const Rows& rows : all) {
      INFO("n = " << n << ", rows of kind " << &rows - all.data());
      body(rows);
    }
  }
}

// Differences relative to the largest value that is left when a tenth is cut off at each end.
double error_within(const std::vector<float>& got, const std::vector<double>& expected, Rows rows) {
  for (std::size_t c = 0; c < rows[0].size(); ++c) {
    std::vector<float> column;
    for (const auto& row : rows) column.push_back(row[c]);
    std::sort(column.begin(), column.end());
    const auto cut = static_cast<std::size_t>(rows.size() / 10);
    for (auto& row : rows) row[c] = std::clamp(row[c], column[cut], column[column.size() - 1 - cut]);
  }
  return mean_error(got, expected, rows);
}

}  // namespace

TEST_CASE("selection networks put their order statistics into place") {
  for (int n = 1; n <= 13; ++n) {
    for (const auto& [first, last] : ranges(n)) {
      INFO(n << " wires, " << first << " to " << last);
      CHECK(selects(selection_network(n, first, last), n, first, last));
    }
  }
  CHECK(selects(selection_network(18, 8, 10), 18, 8, 10));
}

TEST_CASE("order statistics agree with sorting, for every instruction set and number of threads") {
  for_instruction_sets([] {
    for_many_rows([](const Rows& rows) {
      for (const Range& range : ranges(static_cast<int>(rows.size()))) {
        INFO("order statistics " << range.first << " to " << range.second);
        ThreadPool pool(2);
        const Result got = order_statistics(pool, rows, range);
        const auto expected =
            per_column(rows, [&](const auto& column) { return mean_of(column, range.first, range.second); });
        CHECK(got.finite);
        CHECK(mean_error(got.values, expected, rows) < 2e-7);
      }
    });
  });
}

TEST_CASE("order statistics have the same bits for 1, 2 and 3 threads") {
  const Rows rows = random_rows(45, 20000);
  same_for_threads([&](ThreadPool& pool) { return order_statistics(pool, rows, {5, 40}); });
  same_for_threads([&](ThreadPool& pool) { return closest(pool, rows, 40, median(45)); });
}

TEST_CASE("single order statistics of many rows are exact, beyond the largest network too", "[large]") {
  for_instruction_sets([] {
    for (const int n : many_n) {
      INFO("n = " << n);
      ThreadPool pool(2);
      const Rows rows = random_rows(n, few_columns(n));
      for (const int rank : {0, n / 3, n - 1}) {
        const auto expected =
            per_column(rows, [&](const auto& column) { return column[static_cast<std::size_t>(rank)]; });
        CHECK(error(order_statistics(pool, rows, {rank, rank + 1}).values, expected) == 0);
      }
    }
  });
}

TEST_CASE("trimmed means and medians of many rows agree with sorting", "[large]") {
  for_instruction_sets([] {
    for_very_many_rows([](const Rows& rows) {
      const int n = static_cast<int>(rows.size());
      for (const Range& range : {median(n), Range{n / 10, n - n / 10}, Range{n / 3, n - n / 5}}) {
        INFO("order statistics " << range.first << " to " << range.second);
        ThreadPool pool(2);
        const Result got = order_statistics(pool, rows, range);
        const auto expected =
            per_column(rows, [&](const auto& column) { return mean_of(column, range.first, range.second); });
        CHECK(got.finite);
        CHECK(error_within(got.values, expected, rows) < 2e-7);
      }
    });
  });
}

TEST_CASE("means of the closest of many values agree with taking the farther end away", "[large]") {
  for_instruction_sets([] {
    for_very_many_rows([](const Rows& rows) {
      const int n = static_cast<int>(rows.size());
      for (const int count : {1, n / 3, n - n / 10}) {
        INFO("closest " << count);
        ThreadPool pool(2);
        const Result got = closest(pool, rows, count, median(n));
        const auto expected =
            per_column(rows, [&](const auto& column) { return mean_of_closest(column, count, median(n)); });
        CHECK(got.finite);
        CHECK(error_within(got.values, expected, rows) < 2e-7);
      }
    });
  });
}

TEST_CASE("means of the closest values agree with taking the farther end away") {
  for_instruction_sets([] {
    for_many_rows([](const Rows& rows) {
      const int n = static_cast<int>(rows.size());
      for (const Range& centre : {median(n), Range{n / 5, n - n / 5}}) {
        for (const int count : {1, (n + 2) / 3, n - n / 9, n}) {
          INFO("closest " << count << " to the mean of " << centre.first << " to " << centre.second);
          // The mean of several values is rounded: an exact tie may fall to either side, by which one isn't said.
          const bool rounded = centre.second - centre.first > 2;
          ThreadPool pool(2);
          const Result got = closest(pool, rows, count, centre);
          CHECK(got.finite);
          if (rounded && count < n) continue;
          const auto expected =
              per_column(rows, [&](const auto& column) { return mean_of_closest(column, count, centre); });
          CHECK(mean_error(got.values, expected, rows) < 2e-7);
        }
      }
    });
  });
}

TEST_CASE("means of the values closest to a trimmed mean") {
  for_instruction_sets([] {
    for (const Values values : {Values::normal, Values::offset}) {
      ThreadPool pool(2);
      const Rows rows = random_rows(20, 300, values);
      for (const int count : {1, 6, 15, 19}) {
        const auto expected =
            per_column(rows, [&](const auto& column) { return mean_of_closest(column, count, {4, 16}); });
        CHECK(mean_error(closest(pool, rows, count, {4, 16}).values, expected, rows) < 2e-7);
      }
    }
  });
}

TEST_CASE("of two values equally far from the centre the smaller one is taken") {
  for_instruction_sets([] {
    ThreadPool pool(1);
    // Median 2; 1 and 3 are equally far: the two closest are {1, 2}, their mean 1.5.
    CHECK(closest(pool, {{3}, {2}, {1}}, 2, median(3)).values[0] == 1.5f);
    // Median 1.5 of 1 and 2, which are equally far: the closest is 1.
    CHECK(closest(pool, {{2}, {1}, {9}, {-9}}, 1, median(4)).values[0] == 1.0f);
    // Middles 1 and 1+2⁻²³: their mean isn't a float, the tie is one all the same.
    const float above = std::nextafter(1.0f, 2.0f);
    CHECK(closest(pool, {{above}, {1}}, 1, median(2)).values[0] == 1.0f);
  });
}

TEST_CASE("huge values: differences that overflow float32 don't spoil the mean") {
  for_instruction_sets([] {
    ThreadPool pool(1);
    const float huge = 3e38f;
    // The median of ±3e38 is 0, though their difference isn't a float.
    CHECK(order_statistics(pool, {{huge}, {-huge}}, median(2)) == Result{true, {0.0f}});
    CHECK(order_statistics(pool, {{huge}, {huge}, {huge}}, {0, 3}) == Result{true, {huge}});
    // Outliers that are trimmed away leave no trace: the mean of 1, 2, 3.
    CHECK(order_statistics(pool, {{1}, {huge}, {2}, {-huge}, {3}}, {1, 4}) == Result{true, {2.0f}});
    CHECK(closest(pool, {{1}, {huge}, {2}, {-huge}, {3}}, 3, median(5)) == Result{true, {2.0f}});
  });
}

TEST_CASE("order statistics notice any element that isn't finite") {
  for_instruction_sets([] {
    for_spoiled_rows(9, 201, [](const Rows& rows) {
      ThreadPool pool(2);
      CHECK_FALSE(order_statistics(pool, rows, {4, 5}).finite);
      CHECK_FALSE(closest(pool, rows, 6, {4, 5}).finite);
    });
  });
  ThreadPool pool(1);
  for (const int n : {129, 2049, max_network_wires + 1}) {
    for (const float bad : {std::numeric_limits<float>::infinity(), std::numeric_limits<float>::quiet_NaN()}) {
      Rows rows = random_rows(n, 3);
      rows.back()[1] = bad;
      CHECK_FALSE(order_statistics(pool, rows, {n / 2, n / 2 + 1}).finite);
      CHECK_FALSE(order_statistics(pool, rows, {n / 5, n - n / 5}).finite);
      CHECK_FALSE(closest(pool, rows, n / 2, median(n)).finite);
    }
  }
}
