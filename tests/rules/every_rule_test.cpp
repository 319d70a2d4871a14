// What every registered rule promises, whatever it computes: a rule added later is tested here without a word.
#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "catch.hpp"
#include "rules/support.hpp"

namespace detoxsim {

using testing::random_rows;
using testing::Rows;
using testing::Settings;

namespace {

constexpr int n = 11, f = 2;  // Bulyan's 4f+3

using Names = std::set<std::string>;
const Names signs{"sign-sgd"};
// Those that look at the rows' own lengths; centered clipping is told to start elsewhere.
const Names about_the_origin{"norm-filter"};

Settings usual(const std::string& name) {
  if (name == "centered-clipping") return {{"start", std::string("coordinate-median")}, {"tau", 1.0}};
  if (name == "monna") return {{"trusted", std::int64_t{n - 1}}};
  return {};
}

std::vector<float> result(const std::string& name, const Rows& rows, int bad = f, int threads = 1) {
  return testing::aggregate(name, rows, bad, usual(name), threads);
}

// Calls body(name) for every registered rule but these.
template <class Body>
void for_rules(const Names& but, Body body) {
  int count = 0;
  for (const std::string& name : Catalog::of(Kind::rule).names()) {
    if (but.count(name)) continue;
    INFO(name);
    body(name);
    ++count;
  }
  CHECK(count >= 10);
}

double distance(const std::vector<float>& a, const std::vector<float>& b) {
  double sum = 0;
  for (std::size_t c = 0; c < a.size(); ++c) sum += std::pow(static_cast<double>(a[c]) - b[c], 2);
  return std::sqrt(sum);
}

std::vector<float> mean_of(const Rows& rows, std::size_t first) {
  std::vector<float> mean(rows[0].size());
  for (std::size_t c = 0; c < mean.size(); ++c) {
    double sum = 0;
    for (std::size_t i = first; i < rows.size(); ++i) sum += rows[i][c];
    mean[c] = static_cast<float>(sum / static_cast<double>(rows.size() - first));
  }
  return mean;
}

Rows with_attackers(Rows rows, float value) {
  for (std::size_t i = 0; i < f; ++i) std::fill(rows[i].begin(), rows[i].end(), value);
  return rows;
}

}  // namespace

TEST_CASE("every rule is described and bounded") {
  for_rules({}, [](const std::string& name) {
    const Entry& entry = *Catalog::of(Kind::rule).find(name);
    CHECK_FALSE(entry.summary.empty());
    CHECK((name == "mean" || !entry.reference.empty()));
    ThreadPool pool(1);
    const auto rule = make_rule(testing::component(Kind::rule, name), pool);
    CHECK_FALSE(rule->computable(0, 0));
    CHECK(rule->computable(n, f));
    CHECK(rule->guaranteed(n, 0));
    CHECK_FALSE(rule->guaranteed(4, 2));
    const Work work = rule->work(n, f, 1000, 10), larger = rule->work(n, f, 1000000, 10);
    CHECK(work.flops > 0);
    CHECK(work.bytes >= 4.0 * (n - f) * 1000);
    CHECK(larger.flops > work.flops);
    CHECK(larger.bytes == Approx(1000 * work.bytes));
  });
}

TEST_CASE("equal rows give that row") {
  const std::vector<float> row{0.25f, -3, 1e-3f, 700};
  for_rules(signs, [&](const std::string& name) {
    const auto out = result(name, Rows(n, row));
    for (std::size_t c = 0; c < row.size(); ++c) CHECK(out[c] == Approx(row[c]).epsilon(1e-6));
  });
}

TEST_CASE("one or two rows are enough for any rule that can be computed") {
  for_rules(signs, [](const std::string& name) {
    ThreadPool pool(1);
    for (const int few : {1, 2}) {
      if (!make_rule(testing::component(Kind::rule, name), pool)->computable(few, 0)) continue;
      const Rows rows = random_rows(few, 5);
      const auto out = result(name, rows, 0);
      for (std::size_t c = 0; c < out.size(); ++c) {
        const float a = rows.front()[c], b = rows.back()[c];
        CHECK(out[c] >= std::min(a, b) - 1e-6f);
        CHECK(out[c] <= std::max(a, b) + 1e-6f);
      }
    }
  });
}

TEST_CASE("the result lies between the smallest and the largest value of each coordinate") {
  const Rows rows = random_rows(n, 40);
  for_rules(signs, [&](const std::string& name) {
    const auto out = result(name, rows);
    for (std::size_t c = 0; c < out.size(); ++c) {
      float low = rows[0][c], high = low;
      for (const auto& row : rows) low = std::min(low, row[c]), high = std::max(high, row[c]);
      CHECK(out[c] >= low - 1e-6f);
      CHECK(out[c] <= high + 1e-6f);
    }
  });
}

TEST_CASE("the order of the rows doesn't matter") {
  const Rows rows = random_rows(n, 40);
  Rows turned(rows);
  std::reverse(turned.begin(), turned.end() - 1);  // the last one is trusted by monna
  std::rotate(turned.begin(), turned.begin() + 3, turned.end() - 1);
  // Several sets may have the smallest diameter; the order decides between them.
  for_rules({"minimum-diameter-averaging"},
            [&](const std::string& name) { CHECK(distance(result(name, rows), result(name, turned)) < 1e-5); });
}

TEST_CASE("shifted rows give a shifted result") {
  const Rows rows = random_rows(n, 40);
  Rows shifted = rows;
  for (auto& row : shifted) {
    for (std::size_t c = 0; c < row.size(); ++c) row[c] += static_cast<float>(c) / 8;
  }
  for_rules({"sign-sgd", "norm-filter"}, [&](const std::string& name) {
    auto expected = result(name, rows);
    for (std::size_t c = 0; c < expected.size(); ++c) expected[c] += static_cast<float>(c) / 8;
    CHECK(distance(result(name, shifted), expected) < 2e-5);
  });
}

TEST_CASE("rows times 4 give the result times 4") {
  const Rows rows = random_rows(n, 40);
  Rows larger = rows;
  for (auto& row : larger) {
    for (float& x : row) x *= 4;
  }
  for_rules({"sign-sgd", "centered-clipping"}, [&](const std::string& name) {
    auto expected = result(name, rows);
    for (float& x : expected) x *= 4;
    CHECK(distance(result(name, larger), expected) < 2e-5);
  });
}

TEST_CASE("the number of threads changes no bit") {
  const Rows rows = random_rows(n, 20011);
  for_rules({}, [&](const std::string& name) {
    const auto one = result(name, rows);
    CHECK(one == result(name, rows, f, 2));
    CHECK(one == result(name, rows, f, 3));
  });
}

TEST_CASE("attackers far away in the first rows don't move a robust rule far") {
  const Rows honest = random_rows(n, 60);
  const auto centre = mean_of(honest, f);
  double spread = 0;
  for (std::size_t i = f; i < n; ++i) spread = std::max(spread, distance(honest[i], centre));
  for_rules({"mean", "sign-sgd"}, [&](const std::string& name) {
    for (const float value : {-100.0f, -1e6f, 1e6f, 1e30f, 3e38f}) {
      INFO(value);
      CHECK(distance(result(name, with_attackers(honest, value)), centre) < spread);
    }
  });
}

TEST_CASE("rows that nearly agree far from the origin are told apart") {
  // ‖mean‖/‖spread‖ = 1e4: in a Gram matrix about the origin every distance would drown in rounding.
  const Rows honest = random_rows(n, 60, 100, 0.01);
  const auto centre = mean_of(honest, f);
  double spread = 0;
  for (std::size_t i = f; i < n; ++i) spread = std::max(spread, distance(honest[i], centre));
  for_rules({"mean", "sign-sgd", "norm-filter"}, [&](const std::string& name) {
    for (const float value : {-100.0f, 99.0f, 1e30f}) {
      INFO(value);
      CHECK(distance(result(name, with_attackers(honest, value)), centre) <
            spread * (name == "centered-clipping" ? 5 : 1));
    }
  });
}

TEST_CASE("rows that aren't finite leave and take one f each") {
  Rows rest = random_rows(n - 1, 300);
  for_rules({}, [&](const std::string& name) {
    Settings settings;
    if (name == "centered-clipping") settings = usual(name);
    for (const float bad : {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity(),
                            -std::numeric_limits<float>::infinity()}) {
      Rows rows = rest;
      rows.insert(rows.begin() + 4, rest[0]);
      rows[4][299] = bad;
      ThreadPool pool(2);
      GuardedRule rule(testing::component(Kind::rule, name, settings), pool);
      std::vector<float> out(300);
      const auto all = testing::pointers(rows);
      const auto outcome = rule.aggregate({all, 300}, f, out);
      CHECK(outcome.updated);
      CHECK(out == testing::aggregate(name, rest, f - 1, settings));
      CHECK_FALSE((outcome.guarantee_lost && name != "centered-clipping"));
    }
  });
}

TEST_CASE("numbers too small to square are numbers all the same") {
  Rows rows = random_rows(n, 40);
  for (auto& row : rows) {
    for (float& x : row) x *= 1e-40f;
  }
  for_rules(signs, [&](const std::string& name) {
    for (const float x : result(name, rows)) CHECK(std::abs(x) < 1e-39f);
  });
}

TEST_CASE("told to propagate, no rule hangs or crashes on NaN and infinity") {
  Rows rows = random_rows(n, 40);
  rows[1][3] = std::numeric_limits<float>::quiet_NaN();
  rows[7][0] = std::numeric_limits<float>::infinity();
  rows[8][0] = -std::numeric_limits<float>::infinity();
  for_rules({}, [&](const std::string& name) {
    ThreadPool pool(1);
    GuardedRule rule(testing::component(Kind::rule, name, {{"non_finite", std::string("propagate")}}), pool);
    std::vector<float> out(40);
    const auto all = testing::pointers(rows);
    const auto outcome = rule.aggregate({all, 40}, f, out);
    CHECK(outcome.updated);
    CHECK(outcome.n == n);
    CHECK(std::all_of(out.begin(), out.end(), [](float x) { return std::isnan(x); }));
  });
}

}  // namespace detoxsim
