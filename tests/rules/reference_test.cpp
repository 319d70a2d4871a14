// Every rule and pre-aggregator against its definition in float64, on inputs that were chosen to make it fail: the same
// choice, the same vector to 1e-5 of the honest rows' deviation.
#include "rules/reference.hpp"

#include <algorithm>
#include <cmath>

#include "catch.hpp"
#include "kernels/kernels.hpp"
#include "rules/hostile_inputs.hpp"

namespace detoxsim {

namespace against_definitions {

using reference::Answer;
using reference::Points;
using testing::Hostile;
using testing::HostileInputs;
using testing::Rows;
using testing::Settings;

namespace {

Points in_double(const Rows& rows) {
  Points points;
  for (const auto& row : rows) points.emplace_back(row.begin(), row.end());
  return points;
}

// σ of rows first …: the root of the mean variance of a coordinate.
double deviation(const Points& rows, std::size_t first) {
  const auto n = static_cast<double>(rows.size() - first), d = static_cast<double>(rows[0].size());
  double sum = 0;
  for (std::size_t c = 0; c < rows[0].size(); ++c) {
    double mean = 0;
    for (std::size_t i = first; i < rows.size(); ++i) mean += rows[i][c] / n;
    for (std::size_t i = first; i < rows.size(); ++i) sum += (rows[i][c] - mean) * (rows[i][c] - mean) / n;
  }
  return std::sqrt(sum / d);
}

// The step between floats of this size.
double step(double x) {
  const float size = static_cast<float>(std::min(std::abs(x), 3e38));
  return static_cast<double>(std::nextafter(size, INFINITY)) - size;
}

// By how much of `allowed` the worst coordinate is off. A rounding to float32 is free; so is one of each product below
// the smallest normal float, by half of 2⁻¹⁴⁹ each.
double error(const std::vector<float>& got, const reference::Point& low, const reference::Point& high, double allowed,
             std::size_t n) {
  const double denormal = static_cast<double>(n) * 0x1p-150;
  double worst = 0;
  for (std::size_t c = 0; c < got.size(); ++c) {
    const auto [least, most] = std::minmax(low[c], high[c]);
    const double off = std::max({0.0, least - got[c], got[c] - most});
    const double beyond = off - step(std::max(std::abs(least), std::abs(most))) - denormal;
    if (!(beyond <= 0)) worst = std::max(worst, std::isnan(off) ? INFINITY : beyond / allowed);
  }
  return worst;
}

double error(const Rows& got, const Answer& answer, const std::vector<double>& allowed, std::size_t n) {
  if (got.size() != answer.low.size()) return INFINITY;
  double worst = 0;
  for (std::size_t i = 0; i < got.size(); ++i)
    worst = std::max(worst, error(got[i], answer.low[i], answer.high[i], allowed[i], n));
  return worst;
}

struct Subject {
  ComponentKind kind;
  std::string name;
  Settings settings;

  Component component() const { return testing::component(kind, name, settings); }
};

std::string text(const Subject& subject) { return subject.component().text(); }

// Every registered one that has a definition, with the parameters under which it is compared.
std::vector<Subject> subjects(bool variants) {
  std::vector<Subject> all;
  for (const ComponentKind kind : {ComponentKind::rule, ComponentKind::pre_aggregator}) {
    for (const auto& [name, definition] : reference::definitions(kind)) {
      all.push_back({kind, name, {}});
      if (!variants) continue;
      for (const auto& variant : definition.variants) all.push_back({kind, name, variant});
    }
  }
  return all;
}

// Whether a rule takes a few steps from the mean of the rows and the mean is no point that float32 has: where far rows
// cancel in it, what is left of it is their rounding, 2⁻²⁴ of them, and a few steps keep a share of that.
bool starts_nowhere(const Subject& subject, const Points& rows, double spread) {
  const auto& specs = Catalog::of(subject.kind).find(subject.name)->params;
  const bool starts = std::any_of(specs.begin(), specs.end(), [](const auto& spec) { return spec.name == "start"; });
  const Params params = subject.component().params;
  if (!starts || !params.is("start", "mean") || params.integer("iterations") > 100) return false;
  double mean = 0, lengths = 0;
  for (std::size_t c = 0; c < rows[0].size(); ++c) {
    double sum = 0, sizes = 0;
    for (const auto& row : rows) sum += row[c], sizes += std::abs(row[c]);
    mean = std::max(mean, std::abs(sum));
    lengths = std::max(lengths, sizes);
  }
  return 0x1p-24 * lengths > spread && mean < 1e-3 * lengths;
}

// The most bad rows, up to those there are, of which a rule promises something.
int usable(const Rule& rule, int n, int bad) {
  while (bad > 0 && !(rule.computable(n, bad) && rule.guaranteed(n, bad))) --bad;
  return bad;
}

class Comparison {
 public:
  explicit Comparison(const Hostile& input)
      : input_(input),
        points_(in_double(input.rows)),
        honest_(deviation(points_, static_cast<std::size_t>(input.bad))),
        everybody_(deviation(points_, 0)) {}

  // Where an answer is as far off as a float32 of a distance can be from the truth, and still right: a choice between
  // rows, which are then tried in other ways; a median that hardly matters, where the pull of the rows on it is asked.
  void check(const Subject& subject) const {
    const Component component = subject.component();
    const auto& definition = reference::definitions(subject.kind).at(subject.name);
    ThreadPool pool(1);
    const auto n = static_cast<int>(input_.rows.size());
    int f = input_.bad;
    double spread = honest_;
    bool takes_f = true;
    if (subject.kind == ComponentKind::rule) {
      const auto rule = make_rule(component, pool);
      f = usable(*rule, n, f);
      if (f < input_.bad) spread = everybody_;  // of so many bad rows it promises nothing
      if (!rule->computable(n, f)) return;
      takes_f = rule->takes_f();
      if (rule->cost(n, f, testing::length(input_.rows), 1).flops > most_work) return;
    } else if (!make_pre_aggregator(component, pool)->computable(n, f)) {
      return;
    }
    if (definition.cost(n, takes_f ? f : 0, static_cast<double>(points_[0].size())) > most_work) return;
    const Rows got = subject.kind == ComponentKind::rule
                         ? Rows{testing::aggregate(subject.name, input_.rows, f, subject.settings)}
                         : testing::pre_aggregate(subject.name, input_.rows, f, subject.settings);
    std::vector<double> allowed(got.size(), 1e-5 * spread);
    // What comes out of a bad row is as large as that.
    if (subject.kind == ComponentKind::pre_aggregator) {
      const bool in_place = got.size() == input_.rows.size();
      for (std::size_t i = 0; i < got.size(); ++i) {
        if (!in_place || i < static_cast<std::size_t>(input_.bad)) allowed[i] = 1e-5 * everybody_;
      }
    }
    if (starts_nowhere(subject, points_, spread)) return;
    const Answer exact = definition.compute({points_, f, component.params});
    const double off = error(got, exact, allowed, points_.size());
    if (off <= 1) return;
    // Up to 40 other choices, unless there is none.
    bool open = false;
    for (std::uint64_t nudge = 1; nudge <= (open ? 40 : 5); ++nudge) {
      const Answer answer = definition.compute({points_, f, component.params, 1, nudge});
      if (error(got, answer, allowed, points_.size()) <= 1) return;
      open = open || answer.low != exact.low;
    }
    INFO(input_.name << ", " << n << " x " << points_[0].size() << ", f = " << f << ": " << text(subject));
    INFO("off by " << off << " times what is allowed");
    CHECK(off <= 1);
  }

 private:
  static constexpr double most_work = 3e8;  // of a rule or its definition, in flops: about a second

  const Hostile& input_;
  Points points_;
  double honest_, everybody_;
};

void check_all(const std::vector<Hostile>& inputs, bool variants = true) {
  const auto all = subjects(variants);
  for (const Hostile& input : inputs) {
    const Comparison comparison(input);
    for (const Subject& subject : all) comparison.check(subject);
  }
}

}  // namespace

TEST_CASE("every rule and pre-aggregator has a definition in float64, or says that it has none", "[every rule]") {
  for (const ComponentKind kind : {ComponentKind::rule, ComponentKind::pre_aggregator}) {
    for (const auto& [name, entry] : Catalog::of(kind).entries()) {
      INFO(name);
      CHECK(reference::definitions(kind).contains(name) !=
            entry.declares(Property::no_reference, Params(entry.params)));
    }
    for (const auto& [name, definition] : reference::definitions(kind)) {
      INFO(name);
      CHECK(Catalog::of(kind).find(name));
    }
  }
}

TEST_CASE("definitions: one to four rows") {
  for (const int d : {1, 2, 64}) {
    check_all(HostileInputs(1, d, 0).few());
    check_all(HostileInputs(2, d, 0).few());
    check_all(HostileInputs(3, d, 1).few());
    check_all(HostileInputs(4, d, 1).few());
  }
}

TEST_CASE("definitions: bad rows at every power of ten", "[large]") {
  check_all(HostileInputs(11, 2, 1).many());
  check_all(HostileInputs(11, 50, 2).many());
}

TEST_CASE("definitions: rows of 1, 63, 64 and 65") {
  for (const int d : {1, 63, 64, 65}) check_all(HostileInputs(11, d, 2).few());
}

TEST_CASE("definitions: 45 rows", "[large]") {
  for (const int d : {2, 63}) check_all(HostileInputs(45, d, 4).few());
}

TEST_CASE("definitions: 129 rows", "[large]") {
  for (const int d : {2, 65}) {
    const HostileInputs inputs(129, d, 5);
    check_all({inputs.honest(), inputs.far(8), inputs.clusters(1e6), inputs.on_a_line(1e3), inputs.hidden(),
               inputs.offset(1e6), inputs.whole_numbers()});
  }
}

TEST_CASE("definitions: 2049 rows", "[large]") {
  const HostileInputs inputs(2049, 3, 200);
  check_all({inputs.clusters(1e6)}, false);
}

TEST_CASE("definitions: a sample of the coordinates tells nothing of the rest") {
  check_all({HostileInputs(11, 5000, 2).hidden()});
}

TEST_CASE("definitions: a million coordinates", "[large]") {
  check_all({HostileInputs(5, 1000000, 1).hidden()}, false);
}

}  // namespace against_definitions

}  // namespace detoxsim
