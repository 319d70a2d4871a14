// What every registered rule promises, whatever it computes: a rule added later is tested here without a word.
#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <memory>

#include "catch.hpp"
#include "rules/hostile_inputs.hpp"
#include "rules/support.hpp"

namespace detoxsim {

using testing::random_rows;
using testing::Rows;
using testing::Settings;

namespace {

constexpr int n = 11, f = 2;  // Bulyan's 4f+3

// A rule with one choice of words among its parameters.
struct Subject {
  std::string name;
  Settings settings;

  Component component() const { return testing::component(ComponentKind::rule, name, settings); }
  bool declares(Property property) const {
    return Catalog::of(ComponentKind::rule).find(name)->declares(property, component().params);
  }
  std::unique_ptr<Rule> make(ThreadPool& pool) const { return make_rule(component(), pool); }
  bool guaranteed(int rows, int bad) const {
    ThreadPool pool(1);
    return make(pool)->guaranteed(rows, bad);
  }
};

std::vector<Subject> subjects() {
  std::vector<Subject> all;
  for (const auto& [name, entry] : Catalog::of(ComponentKind::rule).entries()) {
    all.push_back({name, {}});
    for (const ParamSpec& spec : entry.params) {
      const bool policy = spec.name == "outside_guarantee" || spec.name == "non_finite";
      if (spec.type != ParamSpec::Type::word || policy) continue;
      for (const auto& word : spec.words) {
        if (Value(word) != spec.fallback) all.push_back({name, {{spec.name, word}}});
      }
    }
  }
  return all;
}

std::vector<float> result(const Subject& subject, const Rows& rows, int bad = f, int threads = 1) {
  return testing::aggregate(subject.name, rows, bad, subject.settings, threads);
}

// Calls body(subject) for every registered rule but those that declare one of these.
template <class Body>
void for_rules(const std::vector<Property>& but, Body body) {
  int count = 0;
  for (const Subject& subject : subjects()) {
    if (std::any_of(but.begin(), but.end(), [&](Property property) { return subject.declares(property); })) continue;
    INFO(subject.component().text());
    body(subject);
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

// Whoever cares for the order trusts a row: the first one as a rule, so there the attackers come last.
Rows as_trusted(const Subject& rule, Rows rows) {
  if (rule.declares(Property::order_of_rows)) std::reverse(rows.begin(), rows.end());
  return rows;
}

Rows turned(Rows rows) {
  std::reverse(rows.begin(), rows.end());
  std::rotate(rows.begin(), rows.begin() + 3, rows.end());
  return rows;
}

template <class Change>
Rows changed(Rows rows, Change change) {
  for (auto& row : rows) {
    for (std::size_t c = 0; c < row.size(); ++c) row[c] = change(row[c], c);
  }
  return rows;
}

float shifted(float x, std::size_t c) { return x + 8 + static_cast<float>(c) / 8; }

// Multiples of 2⁻¹⁰, so that shifting them rounds nothing; those of attackers may be rounded, and hidden they lie
// where nobody looks. None of them tie: between equally good rows the order may decide.
std::vector<testing::Hostile> inputs() {
  std::vector<testing::Hostile> all;
  for (const int d : {2, 40}) {
    const testing::HostileInputs some(n, d, f);
    for (const auto& input : {some.honest(), some.far(2), some.far(5), some.far(8), some.far(30), some.clusters(1e6),
                              some.on_a_line(1e3), some.equal(1e30), some.copies()})
      all.push_back(input);
  }
  for (auto& input : all) {
    input.rows =
        changed(input.rows, [](float x, std::size_t) { return std::abs(x) < 8192 ? std::round(x * 1024) / 1024 : x; });
  }
  return all;
}

// Whether the results agree to 1e-5 of the honest rows' deviation, which is 1, and a rounding.
bool same(const std::vector<float>& a, const std::vector<float>& b) {
  for (std::size_t c = 0; c < a.size(); ++c) {
    if (!(std::abs(a[c] - b[c]) <= 1e-5f + 1.2e-7f * std::abs(b[c]))) return false;
  }
  return true;
}

// Calls body(rule, rows, bad) for every rule but those that declare this, on rows on which it promises something.
template <class Body>
void for_hostile_inputs(const std::vector<Property>& but, Body body) {
  for_rules(but, [&](const Subject& rule) {
    for (const auto& input : inputs()) {
      INFO(input.name << ", " << input.rows[0].size() << " coordinates");
      const bool robust = rule.guaranteed(n, input.bad);
      if (robust || input.name == "honest rows") body(rule, as_trusted(rule, input.rows), robust ? input.bad : 0);
    }
  });
}

}  // namespace

TEST_CASE("every rule is described and bounded", "[every rule]") {
  for_rules({}, [](const Subject& subject) {
    const ComponentInfo& entry = *Catalog::of(ComponentKind::rule).find(subject.name);
    CHECK_FALSE(entry.summary.empty());
    ThreadPool pool(1);
    const auto rule = subject.make(pool);
    // Whoever claims to withstand bad rows says who proved it.
    CHECK((!rule->guaranteed(1000, 1) || !entry.reference.empty()));
    CHECK_FALSE(rule->computable(0, 0));
    CHECK(rule->computable(n, f));
    CHECK(rule->guaranteed(n, 0));
    CHECK_FALSE(rule->guaranteed(4, 2));
    const OperationCost cost = rule->cost(n, f, 1000, 10), larger = rule->cost(n, f, 1000000, 10);
    CHECK(cost.flops > 0);
    // All rows but f are read at least, unless one is trusted.
    CHECK(cost.bytes >= 4.0 * 1000 * (subject.declares(Property::order_of_rows) ? 1 : n - f));
    CHECK(larger.flops > cost.flops);
    CHECK(larger.bytes == Approx(1000 * cost.bytes));
  });
}

TEST_CASE("equal rows give that row", "[every rule]") {
  const std::vector<float> row{0.25f, -3, 1e-3f, 7};
  for_rules({Property::signs}, [&](const Subject& rule) {
    const auto out = result(rule, Rows(n, row));
    for (std::size_t c = 0; c < row.size(); ++c) CHECK(out[c] == Approx(row[c]).epsilon(1e-6));
  });
}

TEST_CASE("one or two rows are enough for any rule that can be computed", "[every rule]") {
  for_rules({Property::signs}, [](const Subject& rule) {
    ThreadPool pool(1);
    for (const int few : {1, 2}) {
      if (!rule.make(pool)->computable(few, 0)) continue;
      const Rows rows = random_rows(few, 5);
      const auto out = result(rule, rows, 0);
      for (std::size_t c = 0; c < out.size(); ++c) {
        const float a = rows.front()[c], b = rows.back()[c];
        CHECK(out[c] >= std::min(a, b) - 1e-6f);
        CHECK(out[c] <= std::max(a, b) + 1e-6f);
      }
    }
  });
}

TEST_CASE("the result lies between the smallest and the largest value of each coordinate", "[every rule]") {
  const Rows rows = random_rows(n, 40);
  for_rules({Property::signs}, [&](const Subject& rule) {
    const auto out = result(rule, rows);
    for (std::size_t c = 0; c < out.size(); ++c) {
      float low = rows[0][c], high = low;
      for (const auto& row : rows) low = std::min(low, row[c]), high = std::max(high, row[c]);
      CHECK(out[c] >= low - 1e-6f);
      CHECK(out[c] <= high + 1e-6f);
    }
  });
}

TEST_CASE("the order of the rows doesn't matter", "[every rule]") {
  for_hostile_inputs({Property::order_of_rows}, [](const Subject& rule, const Rows& rows, int bad) {
    CHECK(same(result(rule, turned(rows), bad), result(rule, rows, bad)));
  });
}

TEST_CASE("shifted rows give a shifted result", "[every rule]") {
  for_hostile_inputs({Property::origin}, [](const Subject& rule, const Rows& rows, int bad) {
    const Rows expected = changed({result(rule, rows, bad)}, shifted);
    CHECK(same(result(rule, changed(rows, shifted), bad), expected[0]));
  });
}

TEST_CASE("rows times 4 give the result times 4", "[every rule]") {
  const auto times_4 = [](float x, std::size_t) { return 4 * x; };
  for_hostile_inputs({Property::absolute_scale}, [&](const Subject& rule, const Rows& rows, int bad) {
    const Rows expected = changed({result(rule, rows, bad)}, times_4);
    CHECK(same(result(rule, changed(rows, times_4), bad), expected[0]));
  });
}

TEST_CASE("turned around, the rows give a result that is turned around", "[every rule]") {
  const auto negative = [](float x, std::size_t) { return -x; };
  for_hostile_inputs({}, [&](const Subject& rule, const Rows& rows, int bad) {
    const Rows expected = changed({result(rule, rows, bad)}, negative);
    CHECK(same(result(rule, changed(rows, negative), bad), expected[0]));
  });
}

TEST_CASE("a rule declares nothing that isn't so", "[every rule]") {
  const Rows rows = random_rows(n, 40);
  for_rules({}, [&](const Subject& rule) {
    const auto plain = result(rule, rows);
    const auto follows = [&](auto change) {
      return same(result(rule, changed(rows, change)), changed({plain}, change)[0]);
    };
    bool depends = false;  // a tie is not in every matrix
    for (int d = 1; d <= 60 && !depends; ++d) {
      const Rows some = random_rows(n, d);
      depends = !same(result(rule, turned(some)), result(rule, some));
    }
    CHECK(rule.declares(Property::order_of_rows) == depends);
    CHECK(rule.declares(Property::origin) == !follows(shifted));
    CHECK(rule.declares(Property::absolute_scale) == !follows([](float x, std::size_t) { return 64 * x; }));
    CHECK(rule.declares(Property::signs) ==
          std::all_of(plain.begin(), plain.end(), [](float x) { return x == 0 || std::abs(x) == 1; }));
  });
}

TEST_CASE("the number of threads changes no bit", "[every rule]") {
  const Rows rows = random_rows(n, 20011);
  for_rules({}, [&](const Subject& rule) {
    const auto one = result(rule, rows);
    CHECK(one == result(rule, rows, f, 2));
    CHECK(one == result(rule, rows, f, 3));
  });
}

TEST_CASE("attackers far away don't move a rule far that withstands them", "[every rule]") {
  const Rows honest = random_rows(n, 60);
  const auto centre = mean_of(honest, f);
  double spread = 0;
  for (std::size_t i = f; i < n; ++i) spread = std::max(spread, distance(honest[i], centre));
  for_rules({Property::signs}, [&](const Subject& rule) {
    if (!rule.guaranteed(n, f)) return;
    for (const float value : {-100.0f, -1e6f, 1e6f, 1e30f, 3e38f}) {
      INFO(value);
      CHECK(distance(result(rule, as_trusted(rule, with_attackers(honest, value))), centre) < spread);
    }
  });
}

TEST_CASE("rows that nearly agree far from the origin are told apart", "[every rule]") {
  // ‖mean‖/‖spread‖ = 1e4: in a Gram matrix about the origin every distance would drown in rounding.
  const Rows honest = random_rows(n, 60, 100, 0.01);
  const auto centre = mean_of(honest, f);
  double spread = 0;
  for (std::size_t i = f; i < n; ++i) spread = std::max(spread, distance(honest[i], centre));
  for_rules({Property::origin}, [&](const Subject& rule) {
    if (!rule.guaranteed(n, f)) return;
    for (const float value : {-100.0f, 99.0f, 1e30f}) {
      INFO(value);
      CHECK(distance(result(rule, as_trusted(rule, with_attackers(honest, value))), centre) < spread);
    }
  });
}

TEST_CASE("rows that aren't finite leave and take one f each", "[every rule]") {
  Rows rest = random_rows(n - 1, 300);
  for_rules({}, [&](const Subject& subject) {
    for (const float bad : {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity(),
                            -std::numeric_limits<float>::infinity()}) {
      Rows rows = rest;
      rows.insert(rows.begin() + 4, rest[0]);
      rows[4][299] = bad;
      ThreadPool pool(2);
      GuardedRule rule(subject.component(), pool);
      std::vector<float> out(300);
      const auto all = testing::pointers(rows);
      const auto outcome = rule.aggregate({all, 300}, f, out);
      CHECK(outcome.updated);
      CHECK(out == result(subject, rest, f - 1));
      CHECK_FALSE((outcome.guarantee_lost && subject.guaranteed(n, f)));
    }
  });
}

TEST_CASE("numbers too small to square are numbers all the same", "[every rule]") {
  Rows rows = random_rows(n, 40);
  for (auto& row : rows) {
    for (float& x : row) x *= 1e-40f;
  }
  for_rules({Property::signs}, [&](const Subject& rule) {
    for (const float x : result(rule, rows)) CHECK(std::abs(x) < 1e-39f);
  });
}

TEST_CASE("told to propagate, no rule hangs or crashes on NaN and infinity", "[every rule]") {
  Rows rows = random_rows(n, 40);
  // One in every row, so that also a rule that reads a single one meets it.
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i][i] = std::numeric_limits<float>::quiet_NaN();
  rows[7][0] = std::numeric_limits<float>::infinity();
  rows[8][0] = -std::numeric_limits<float>::infinity();
  for_rules({}, [&](const Subject& subject) {
    ThreadPool pool(1);
    Component component = subject.component();
    component.params.require(Catalog::of(ComponentKind::rule).find(subject.name)->params, "non_finite", "propagate");
    GuardedRule rule(component, pool);
    std::vector<float> out(40);
    const auto all = testing::pointers(rows);
    const auto outcome = rule.aggregate({all, 40}, f, out);
    CHECK(outcome.updated);
    CHECK(outcome.n == n);
    CHECK(std::all_of(out.begin(), out.end(), [](float x) { return std::isnan(x); }));
  });
}

}  // namespace detoxsim
