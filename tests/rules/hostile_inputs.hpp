// Rows that somebody chose who wants the rules to fail, and those that are merely unlucky.
#pragma once

#include <algorithm>
#include <cmath>
#include <functional>
#include <string>
#include <vector>

#include "kernels/kernels.hpp"
#include "rules/support.hpp"

namespace detoxsim::testing {

struct Hostile {
  std::string name;
  Rows rows;
  int bad;  ///< the first so many rows are an attacker's
};

/// The honest rows are normal about 0 with deviation 1 where nothing else is said.
class HostileInputs {
 public:
  HostileInputs(int n, int d, int bad) : n_(n), d_(d), bad_(bad) {}

  /// A few of each kind.
  std::vector<Hostile> few() const {
    std::vector<Hostile> all{honest(),    clusters(1e6), on_a_line(1e3), whole_line(), equal(1e30),
                             copies(),    all_equal(),   half_equal(),   denormal(),   whole_numbers(),
                             offset(100), offset(1e6),   hidden()};
    for (const int k : {-30, 0, 2, 4, 8, 19, 37}) all.push_back(far(k));
    for (const int k : {-40, -20, 20}) all.push_back(scaled(k));
    return all;
  }

  /// Every power of ten.
  std::vector<Hostile> many() const {
    std::vector<Hostile> all{honest(), copies(), all_equal(), half_equal(), denormal(), whole_numbers(), hidden()};
    for (int k = -30; k <= 37; ++k) {
      all.push_back(far(k));
      all.push_back(equal(std::pow(10, k)));
      all.push_back(clusters(std::pow(10, k)));
      all.push_back(on_a_line(std::pow(10, k)));
    }
    for (int k = -44; k <= 36; k += 4) all.push_back(scaled(k));
    for (int k = 1; k <= 6; ++k) all.push_back(offset(std::pow(10, k)));
    all.push_back(whole_line());
    return all;
  }

  Hostile honest() const { return {"honest rows", random_rows(n_, d_), bad_}; }

  /// Each bad row at 10^k in all coordinates, every other one at −10^k.
  Hostile far(int k) const {
    return with_bad("bad rows at 1e" + std::to_string(k),
                    [=](int i, int, RandomStream&) { return (i % 2 ? -1 : 1) * std::pow(10, k); });
  }

  /// Near each other, far from the rest: the distances among them are small differences of large numbers.
  Hostile clusters(double where) const {
    return with_bad("a bad cluster at " + text(where),
                    [=](int, int, RandomStream& random) { return where + std::min(10.0, where) * random.normal(); });
  }

  /// On a line through the honest rows, the second twice as far as the first, and so on.
  Hostile on_a_line(double where) const {
    return with_bad("bad rows on a line, from " + text(where), [=](int i, int c, RandomStream&) {
      return std::min(where, 1e35) * (i + 1) * ((c * 7) % 5 - 1.75);
    });
  }

  /// Equal to each other.
  Hostile equal(double where) const {
    return with_bad("equal bad rows at " + text(where),
                    [=](int, int c, RandomStream&) { return where * ((c * 3) % 4 - 1.25); });
  }

  /// Equal to an honest row.
  Hostile copies() const {
    Hostile all = honest();
    all.name = "bad rows equal to an honest one";
    for (std::size_t i = 0; i < static_cast<std::size_t>(bad_); ++i) all.rows[i] = all.rows.back();
    return all;
  }

  Hostile denormal() const {
    return with_bad("denormal bad rows", [=](int, int, RandomStream& random) { return 1e-41 * random.normal(); });
  }

  Hostile all_equal() const { return {"all rows equal", Rows(static_cast<std::size_t>(n_), random_rows(1, d_)[0]), 0}; }

  Hostile half_equal() const {
    Hostile all = honest();
    all.name = "most rows equal";
    for (std::size_t i = static_cast<std::size_t>(n_ / 2); i < all.rows.size(); ++i) all.rows[i] = all.rows.back();
    return all;
  }

  /// All rows on one line, the bad ones far out.
  Hostile whole_line() const {
    Hostile all{"all rows on a line", random_rows(n_, d_), bad_};
    RandomStream random(3, "line", static_cast<std::uint64_t>(n_));
    for (std::size_t i = 0; i < all.rows.size(); ++i) {
      const float t =
          static_cast<float>(static_cast<int>(i) < bad_ ? 1000.0 * (static_cast<int>(i) + 1) : random.normal());
      for (std::size_t c = 0; c < all.rows[i].size(); ++c) all.rows[i][c] = t * static_cast<float>(1 << c % 4);
    }
    return all;
  }

  /// Many equal values and distances.
  Hostile whole_numbers() const {
    Hostile all{"whole numbers", random_rows(n_, d_, 0, 1.5), bad_};
    for (auto& row : all.rows)
      std::transform(row.begin(), row.end(), row.begin(), [](float x) { return std::round(x); });
    return all;
  }

  /// All rows are far from the origin, the bad ones as far from the others as those are.
  Hostile offset(double where) const {
    Hostile all{"all rows at " + text(where), random_rows(n_, d_, where), bad_};
    for (std::size_t i = 0; i < static_cast<std::size_t>(bad_); ++i) {
      for (float& x : all.rows[i]) x = static_cast<float>(x - 2 * where);
    }
    return all;
  }

  /// All of them 10^k times as long, the bad ones ten times again.
  Hostile scaled(int k) const {
    Hostile all{"all rows times 1e" + std::to_string(k), random_rows(n_, d_), bad_};
    for (std::size_t i = 0; i < all.rows.size(); ++i) {
      const double factor = std::pow(10, k) * (static_cast<int>(i) < bad_ ? 10 : 1);
      for (float& x : all.rows[i]) x = static_cast<float>(x * factor);
    }
    return all;
  }

  /// A bad row equals an honest one wherever a look at some of the coordinates, in evenly spread runs of 16, falls
  /// (kernels/reference_row.cpp does that), and is far away elsewhere.
  Hostile hidden() const {
    Hostile all{"bad rows that equal an honest one in a sample", random_rows(n_, d_), bad_};
    constexpr std::int64_t run = 16;
    const std::int64_t d = d_, runs = (kernels::reference_sample(d) + run - 1) / run;
    std::vector<char> seen(static_cast<std::size_t>(d), 0);
    for (std::int64_t r = 0; r < runs; ++r) {
      const std::int64_t start = runs == 1 ? 0 : r * std::max<std::int64_t>(0, d - run) / (runs - 1);
      std::fill_n(seen.begin() + start, std::min(run, d - start), 1);
    }
    // Where all are looked at, it is every second coordinate.
    const bool everywhere = std::count(seen.begin(), seen.end(), 0) == 0;
    for (std::size_t i = 0; i < static_cast<std::size_t>(bad_); ++i) {
      for (std::size_t c = 0; c < seen.size(); ++c) {
        const bool equal = everywhere ? c % 2 == 0 : seen[c] != 0;
        all.rows[i][c] = equal ? all.rows.back()[c] : 1e6f;
      }
    }
    return all;
  }

 private:
  template <class Value>
  Hostile with_bad(const std::string& name, Value value) const {
    Hostile all{name, random_rows(n_, d_), bad_};
    RandomStream random(2, "bad rows", static_cast<std::uint64_t>(n_), static_cast<std::uint64_t>(d_));
    for (int i = 0; i < bad_; ++i) {
      for (int c = 0; c < d_; ++c) {
        all.rows[static_cast<std::size_t>(i)][static_cast<std::size_t>(c)] = static_cast<float>(value(i, c, random));
      }
    }
    return all;
  }

  static std::string text(double x) { return to_text(Value(x)); }

  int n_, d_, bad_;
};

}  // namespace detoxsim::testing
