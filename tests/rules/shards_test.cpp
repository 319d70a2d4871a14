// Rules whose rows are shared out among servers: every registered rule and pre-aggregator gives what a single server
// would, and what its law says it exchanges is enough for that.
#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <map>

#include "catch.hpp"
#include "rules/gram_geometry.hpp"
#include "rules/support.hpp"

namespace detoxsim {

namespace shards {

using testing::random_rows;
using testing::Rows;

namespace {

constexpr int count = 11, bad = 2;  // Bulyan's 4f+3

struct Subject {
  ComponentKind kind;
  std::string name;
  testing::Settings settings;

  bool rule() const { return kind == ComponentKind::rule; }
  bool smooth() const {
    const Component component = testing::component(kind, name, settings);
    return Catalog::of(kind).find(name)->declares(Property::continuous, component.params);
  }
};

std::vector<Subject> subjects() {
  std::vector<Subject> all;
  for (const ComponentKind kind : {ComponentKind::rule, ComponentKind::pre_aggregator}) {
    for (const auto& name : Catalog::of(kind).names()) all.push_back({kind, name, {}});
  }
  all.push_back({ComponentKind::rule, "bulyan", {{"variant", "one-shot"}}});
  all.push_back({ComponentKind::rule, "geometric-median", {{"start", "zero"}}});
  for (const char* start : {"zero", "mean", "coordinate-median"}) {
    for (const std::int64_t iterations : {1, 4})
      all.push_back(
          {ComponentKind::rule, "centered-clipping", {{"start", start}, {"iterations", iterations}, {"tau", 2.0}}});
  }
  return all;
}

// What comes out when so many servers own the coordinates: one row of a rule.
Rows run(const Subject& subject, const Rows& rows, int servers) {
  const Component component = testing::component(subject.kind, subject.name, subject.settings);
  ThreadPool pool(1);
  const auto all = testing::pointers(rows);
  const RowView view{all, testing::length(rows), servers};
  if (subject.rule()) {
    Rows out(1, std::vector<float>(rows[0].size()));
    REQUIRE(make_rule(component, pool)->aggregate(view, bad, out[0]).finite);
    return out;
  }
  RandomStream random(1, "test shuffle");
  RowBuffer out;
  REQUIRE(make_pre_aggregator(component, pool)->apply(view, bad, random, out).finite);
  Rows result;
  for (int i = 0; i < out.n(); ++i) result.emplace_back(out.row(i).begin(), out.row(i).end());
  return result;
}

double exchanged(const Subject& subject, std::int64_t d, int steps = 10) {
  const Component component = testing::component(subject.kind, subject.name, subject.settings);
  ThreadPool pool(1);
  return subject.rule() ? make_rule(component, pool)->cost(count, bad, d, steps).exchanged
                        : make_pre_aggregator(component, pool)->cost(count, bad, d).exchanged;
}

Rows slice(const Rows& rows, std::int64_t begin, std::int64_t end) {
  Rows part;
  for (const auto& row : rows) part.emplace_back(row.begin() + begin, row.begin() + end);
  return part;
}

bool same(const Rows& a, const Rows& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const auto& left, const auto& right) {
    return left.size() == right.size() && std::memcmp(left.data(), right.data(), 4 * left.size()) == 0;
  });
}

double apart(const std::vector<float>& a, const std::vector<float>& b) {
  double sum = 0;
  for (std::size_t c = 0; c < a.size(); ++c) sum += (double{a[c]} - b[c]) * (double{a[c]} - b[c]);
  return std::sqrt(sum);
}

Rows with_row(Rows rows, std::size_t i, float value, std::size_t from = 0) {
  std::fill(rows[i].begin() + static_cast<std::ptrdiff_t>(from), rows[i].end(), value);
  return rows;
}

Rows scaled(Rows rows, std::size_t from, float factor) {
  for (auto& row : rows) {
    for (std::size_t c = from; c < row.size(); ++c) row[c] *= factor;
  }
  return rows;
}

// The last row is always an honest one.
std::map<std::string, Rows> inputs() {
  std::map<std::string, Rows> all;
  const Rows usual = random_rows(count, 1000);
  for (const int d : {1, 5, 13, 27, 64, 1000, 20011}) all["d = " + std::to_string(d)] = random_rows(count, d);
  all["far from the origin"] = random_rows(count, 1000, 100, 0.01);
  all["one row of 1e30"] = with_row(usual, 3, 1e30f);
  all["one row of -100"] = with_row(usual, 3, -100);
  all["one row of 1e30 in the last share"] = with_row(usual, 3, 1e30f, 900);
  all["one row of 0 in the first share, 1e30 after it"] = with_row(with_row(usual, 0, 0), 0, 1e30f, 100);
  all["shares of unlike lengths"] = scaled(scaled(usual, 300, 1e-3f), 600, 1e-20f);
  all["nothing in half of the shares"] = scaled(usual, 500, 0);
  Rows repeated = usual;
  repeated[5] = repeated[7] = repeated[2];
  repeated[8] = repeated[1];
  all["repeated rows"] = repeated;
  all["equal rows"] = Rows(count, usual[0]);
  // Whole numbers, so that distances that are equal are so to the last bit, whatever the order of the sums.
  Rows ties = random_rows(count, 40, 0, 1.5);
  for (auto& row : ties) std::transform(row.begin(), row.end(), row.begin(), [](float x) { return std::round(x); });
  ties[4] = ties[6];
  all["ties"] = ties;
  return all;
}

// Calls body(subject, rows) for every rule and pre-aggregator on all inputs.
template <class Body>
void for_all(Body body) {
  const auto all = inputs();
  for (const Subject& subject : subjects()) {
    for (const auto& [name, rows] : all) {
      INFO(subject.name << " on " << name);
      body(subject, rows);
    }
  }
}

}  // namespace

TEST_CASE("shards: what exchanges nothing does to each share alone what it does to the whole") {
  int checked = 0;
  for_all([&](const Subject& subject, const Rows& rows) {
    const std::int64_t d = testing::length(rows);
    if (exchanged(subject, d) > 0) return;
    const Rows whole = run(subject, rows, 1);
    for (const int servers : {2, 3, 7}) {
      Rows joined(whole.size());
      for (int j = 0; j < servers; ++j) {
        const auto begin = shard_begin(d, servers, j), end = shard_begin(d, servers, j + 1);
        if (begin == end) continue;
        const Rows part = run(subject, slice(rows, begin, end), 1);
        for (std::size_t i = 0; i < joined.size(); ++i)
          joined[i].insert(joined[i].end(), part[i].begin(), part[i].end());
      }
      CHECK(same(joined, whole));
    }
    ++checked;
  });
  CHECK(checked >= 7 * 15);  // mean, coordinate-wise rules, bucketing
}

TEST_CASE("shards: any number of servers make the same choice as one") {
  for_all([](const Subject& subject, const Rows& rows) {
    const Rows one = run(subject, rows, 1);
    for (const int servers : {2, 3, 7}) {
      INFO(servers << " servers");
      const Rows many = run(subject, rows, servers);
      if (!subject.smooth()) {
        CHECK(same(many, one));
        continue;
      }
      // As far as float32 tells results apart
      const double scale = apart(one[0], rows.back()), length = apart(one[0], std::vector<float>(one[0].size()));
      CHECK(apart(many[0], one[0]) <= 1e-6 * scale + 1.2e-7 * length);
    }
  });
}

TEST_CASE("shards: a row that isn't finite in one share is found") {
  Rows rows = random_rows(count, 40);
  rows[4][39] = std::numeric_limits<float>::infinity();
  const auto all = testing::pointers(rows);
  ThreadPool pool(1);
  GramGeometry geometry;
  CHECK_FALSE(geometry.measure(pool, {all, 40, 7}));
  GuardedRule rule(testing::component(ComponentKind::rule, "krum"), pool);
  std::vector<float> out(40);
  const auto outcome = rule.aggregate({all, 40, 7}, bad, out);
  CHECK(outcome.dropped == 1);
  CHECK(outcome.updated);
}

TEST_CASE("shards: distances are sums of the shares' distances, the extra point's too") {
  for (auto [name, rows] : inputs()) {
    INFO(name);
    rows.push_back(random_rows(1, static_cast<int>(rows[0].size()), rows.back()[0], 1, 2)[0]);
    auto all = testing::pointers(rows);
    const float* const extra = all.back();
    all.pop_back();
    ThreadPool pool(2);
    for (const int servers : {1, 2, 3, 7}) {
      GramGeometry geometry;
      REQUIRE(geometry.measure(pool, {all, testing::length(rows), servers}, extra));
      REQUIRE(geometry.points() == count + 1);
      double honest = 0;
      for (int i = 0; i <= count; ++i) {
        for (int j = 0; j < i; ++j) {
          const double expected =
              std::pow(apart(rows[static_cast<std::size_t>(i)], rows[static_cast<std::size_t>(j)]), 2);
          // What is left of two distances to the centre after their difference
          const double centred = geometry.gram()(i, i) + geometry.gram()(j, j);
          CHECK(geometry.squared_distances()(i, j) == Approx(expected).epsilon(1e-5).margin(1e-6 * centred));
          if (expected == 0) CHECK(geometry.squared_distances()(i, j) == 0);
          if (i < count && j > 3) honest = std::max(honest, expected);
        }
      }
      // Each share is centred on a row in its midst: no honest row is much farther from there than they are apart.
      CHECK(geometry.gram()(count - 1, count - 1) <= 2 * honest);
    }
  }
}

TEST_CASE("shards: laws exchange a Gram matrix, a number per row, or nothing") {
  const double products = count * (count + 1) / 2, with_extra = (count + 1) * (count + 2) / 2;
  const std::map<std::string, double> expected{{"krum", products},
                                               {"multi-krum", products},
                                               {"bulyan", products},
                                               {"minimum-diameter-averaging", products},
                                               {"smea", products},
                                               {"caf", products},
                                               {"nnm", products},
                                               {"monna", count},
                                               {"norm-filter", count},
                                               {"clipping", count},
                                               {"arc", count},
                                               {"mean", 0},
                                               {"coordinate-median", 0},
                                               {"trimmed-mean", 0},
                                               {"mean-around-median", 0},
                                               {"phocas", 0},
                                               {"sign-sgd", 0},
                                               {"bucketing", 0}};
  for (const Subject& subject : subjects()) {
    INFO(subject.name);
    if (const auto found = expected.find(subject.name); found != expected.end())
      CHECK(exchanged(subject, 1000) == found->second);
    CHECK(exchanged(subject, 1000) == exchanged(subject, 1000000, 3));
  }
  const auto of = [](const char* name, const testing::Settings& settings) {
    return exchanged({ComponentKind::rule, name, settings}, 1000);
  };
  CHECK(of("geometric-median", {}) == products);
  CHECK(of("geometric-median", {{"start", "zero"}}) == with_extra);
  CHECK(of("centered-clipping", {{"start", "zero"}}) == count);
  CHECK(of("centered-clipping", {{"start", "coordinate-median"}}) == count);
  CHECK(of("centered-clipping", {{"start", "mean"}}) == products);
  CHECK(of("centered-clipping", {{"start", "zero"}, {"iterations", std::int64_t{3}}}) == with_extra);
}

TEST_CASE("shards: work is added up") {
  OperationCost cost{1, 2, 3};
  cost += {10, 20, 30};
  CHECK(cost.flops == 11);
  CHECK(cost.bytes == 22);
  CHECK(cost.exchanged == 33);
}

}  // namespace shards

}  // namespace detoxsim
