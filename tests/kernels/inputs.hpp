// Rows for the kernel tests, and the ways of running a kernel that must all agree.
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "base/random.hpp"
#include "base/rows.hpp"
#include "base/thread_pool.hpp"
#include "catch.hpp"
#include "kernels/kernels.hpp"

namespace detoxsim::kernels {

using Rows = std::vector<std::vector<float>>;

/// Pointers into rows that start one float off any alignment and end exactly where their memory ends, so that a
/// sanitizer sees every read outside.
class Unaligned {
 public:
  explicit Unaligned(const Rows& rows) {
    for (const auto& row : rows) {
      memory_.emplace_back(1, 0.0f);
      memory_.back().insert(memory_.back().end(), row.begin(), row.end());
      memory_.back().shrink_to_fit();
    }
    for (const auto& row : memory_) pointers_.push_back(row.data() + 1);
    d_ = rows.empty() ? 0 : static_cast<std::int64_t>(rows[0].size());
  }
  RowView view() const { return {pointers_, d_}; }

 private:
  std::vector<std::vector<float>> memory_;
  std::vector<const float*> pointers_;
  std::int64_t d_ = 0;
};

enum class Values { normal, tied, denormal, offset };

/// offset: ‖mean‖/‖spread‖ = 1e4; tied: integers −2 … 2
inline Rows random_rows(int n, std::int64_t d, Values values = Values::normal, std::uint64_t seed = 1) {
  Rows rows(static_cast<std::size_t>(n), std::vector<float>(static_cast<std::size_t>(d)));
  RandomStream stream(seed, "kernel test", static_cast<std::uint64_t>(n), static_cast<std::uint64_t>(d));
  for (auto& row : rows) {
    for (float& x : row) {
      switch (values) {
        case Values::normal: x = static_cast<float>(stream.normal()); break;
        case Values::tied: x = static_cast<float>(stream.below(5)) - 2; break;
        case Values::denormal: x = static_cast<float>(stream.normal() * 1e-40); break;
        case Values::offset: x = static_cast<float>(1e4 + stream.normal()); break;
      }
    }
  }
  return rows;
}

inline const std::vector<Values> all_values{Values::normal, Values::tied, Values::denormal, Values::offset};
inline const std::vector<int> some_n{1, 2, 3, 4, 5, 7, 8, 13, 16, 17, 45};
inline const std::vector<std::int64_t> some_d{1, 2, 3, 7, 17, 64, 130, 4200};

/// Calls body() once for each instruction set of this machine; under ThreadSanitizer for the best one alone: threads
/// share the work alike with all of them.
template <class Body>
void for_instruction_sets(Body body) {
  auto sets = instruction_sets();
#ifdef __SANITIZE_THREAD__
  sets.resize(1);
#endif
  for (const auto& set : sets) {
    use_instruction_set(set);
    INFO("instruction set " << set);
    body();
  }
  use_instruction_set("");
}

/// What result(pool) returns with one thread, having checked that two and three give the same bits.
template <class Result>
auto same_for_threads(Result result) {
  ThreadPool one(1), two(2), three(3);
  const auto expected = result(one);
  REQUIRE(result(two) == expected);
  REQUIRE(result(three) == expected);
  return expected;
}

/// The largest difference, relative to the largest expected magnitude; some 30 steps between denormals are forgiven.
inline double error(const std::vector<float>& got, const std::vector<double>& expected) {
  double worst = 0, scale = std::numeric_limits<float>::denorm_min();
  for (std::size_t c = 0; c < expected.size(); ++c) {
    const double difference = std::abs(got[c] - expected[c]);
    worst = std::isnan(difference) ? std::numeric_limits<double>::infinity() : std::max(worst, difference - 4e-44);
    scale = std::max(scale, std::abs(expected[c]));
  }
  return worst / scale;
}

/// expected[c] = of(column c as doubles, ascending)
template <class Of>
std::vector<double> per_column(const Rows& rows, Of of) {
  std::vector<double> expected;
  for (std::size_t c = 0; c < rows[0].size(); ++c) {
    std::vector<double> column;
    for (const auto& row : rows) column.push_back(row[c]);
    std::sort(column.begin(), column.end());
    expected.push_back(of(column));
  }
  return expected;
}

/// Calls body(rows) for rows of many shapes and kinds.
template <class Body>
void for_many_rows(Body body) {
  for (const int n : some_n) {
    for (const std::int64_t d : some_d) {
      for (const Values values : all_values) {
        INFO("n = " << n << ", d = " << d << ", values " << static_cast<int>(values));
        body(random_rows(n, d, values));
      }
    }
  }
}

/// Calls body(rows, where) for rows in which a single element is infinite or not a number, also in the ragged end.
template <class Body>
void for_spoiled_rows(int n, std::int64_t d, Body body) {
  const float infinity = std::numeric_limits<float>::infinity();
  for (const float bad : {infinity, -infinity, std::numeric_limits<float>::quiet_NaN()}) {
    for (const std::int64_t c : {std::int64_t{0}, d / 2, d - 1}) {
      for (const int i : {0, n - 1}) {
        Rows rows = random_rows(n, d);
        rows[static_cast<std::size_t>(i)][static_cast<std::size_t>(c)] = bad;
        INFO("element " << bad << " in row " << i << ", column " << c);
        body(rows);
      }
    }
  }
}

}  // namespace detoxsim::kernels
