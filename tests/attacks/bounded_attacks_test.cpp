// Min-max and min-sum: by hand, against a bisection in double, and at their bound.
#include "attacks/helpers.hpp"

using namespace detoxsim;
using namespace detoxsim::testing;

namespace {

using Doubles = std::vector<double>;

double squared_distance(const Doubles& a, const Vector& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += (a[i] - b[i]) * (a[i] - b[i]);
  return sum;
}

// The definitions in float64, of rows one or more of which may count several times.
struct Reference {
  Vectors rows;
  Doubles mean, deviation;

  explicit Reference(const Vectors& given) : rows(given), mean(given[0].size()), deviation(mean) {
    for (std::size_t j = 0; j < mean.size(); ++j) {
      for (const Vector& row : rows) mean[j] += double(row[j]) / double(rows.size());
      for (const Vector& row : rows) deviation[j] += (row[j] - mean[j]) * (row[j] - mean[j]);
      deviation[j] = std::sqrt(deviation[j] / double(rows.size() - 1));
    }
  }
  Doubles direction(const std::string& word) const {
    double length = 0;
    for (const double x : mean) length += x * x;
    Doubles p;
    for (std::size_t j = 0; j < mean.size(); ++j)
      p.push_back(word == "unit"   ? -mean[j] / std::sqrt(length)
                  : word == "sign" ? (mean[j] > 0) * -1.0 + (mean[j] < 0) * 1.0
                                   : -deviation[j]);
    return p;
  }
  // Whether the forgery keeps the attack's bound, and how near it comes: 1 at the bound.
  double used(const std::string& attack, const Doubles& forgery) const {
    double farthest = 0, sum = 0, diameter = 0, nearest_sum = std::numeric_limits<double>::infinity();
    for (const Vector& row : rows) {
      farthest = std::max(farthest, squared_distance(forgery, row));
      sum += squared_distance(forgery, row);
      double to_all = 0;
      for (const Vector& other : rows) {
        const double squared = squared_distance({row.begin(), row.end()}, other);
        diameter = std::max(diameter, squared);
        to_all += squared;
      }
      nearest_sum = std::min(nearest_sum, to_all);
    }
    return attack == "min-max" ? farthest / diameter : sum / nearest_sum;
  }
  Doubles moved(const Doubles& p, double gamma) const {
    Doubles forgery = mean;
    for (std::size_t j = 0; j < p.size(); ++j) forgery[j] += gamma * p[j];
    return forgery;
  }
  double bisection(const std::string& attack, const Doubles& p) const {
    double low = 0, high = 1e4;
    for (int i = 0; i < 100; ++i) {
      const double middle = (low + high) / 2;
      (used(attack, moved(p, middle)) <= 1 ? low : high) = middle;
    }
    return low;
  }
};

double gamma(const std::string& name, const Settings& settings, Scene scene) {
  ThreadPool pool(1);
  const auto chosen = attack(name, pool, settings);
  chosen->begin(scene.view());
  return *chosen->strength();
}

}  // namespace

// Rows (1,0), (3,0), (5,4), (7,4): mean (4,2); squared distances to it 13, 5, 5, 13; the greatest between two rows is
// M = 6² + 4² = 52, the least sum S = 4 + 32 + 20 = 56 (of the second and the third). ‖μ‖² = 20, deviations √(20/3) and
// √(16/3). Min-sum: γ = √5/‖p‖. Min-max, p = −μ/√20: the row (7,4) is a = ⟨μ−x,p⟩ = (3·4+2·2)/√20 = 16/√20 away
// along p: γ = −16/√20 + √(256/20 + 52 − 13) = 3.61952. For p = (−1,−1): a = 5, γ = (−5 + √(25 + 2·39))/2 = 2.57445.
// For p = −deviations: a = 3√(20/3) + 2√(16/3), ‖p‖² = 12: γ = 1.04607.
TEST_CASE("min-max and min-sum: by hand") {
  const Scene four = scene({{1, 0}, {3, 0}, {5, 4}, {7, 4}});
  const struct {
    const char *attack, *direction;
    double gamma, first, second;
  } cases[] = {{"min-max", "unit", 3.61951292, 0.76260922, 0.38130461},
               {"min-sum", "unit", 2.23606798, 2, 1},
               {"min-max", "sign", 2.57444578, 1.42555422, -0.57444578},
               {"min-sum", "sign", 1.58113883, 2.41886117, 0.41886117},
               {"min-max", "deviation", 1.04607046, 1.29905767, -0.41579626},
               {"min-sum", "deviation", 0.64549722, 2.33333333, 0.50928802}};
  for (const auto& one : cases) {
    INFO(one.attack << ", " << one.direction);
    const Vector vector = forged(one.attack, {{"direction", one.direction}}, four);
    CHECK(vector[0] == Approx(one.first).epsilon(1e-6));
    CHECK(vector[1] == Approx(one.second).epsilon(1e-6));
    CHECK(gamma(one.attack, {{"direction", one.direction}}, four) == Approx(one.gamma).epsilon(1e-7));
  }
}

TEST_CASE("min-max and min-sum: the closed form is the bisection's, touches the bound, and one step more breaks it") {
  for (const int n : {2, 3, 15}) {
    for (const float offset : {0.0f, 0.3f, 50.0f}) {
      Vectors rows = random_vectors(static_cast<std::uint64_t>(n), n, 70);
      for (Vector& row : rows)
        for (float& x : row) x += offset;
      const Reference reference(rows);
      for (const std::string name : {"min-max", "min-sum"}) {
        for (const char* word : {"unit", "sign", "deviation"}) {
          INFO(name << ", n = " << n << ", offset " << offset << ", " << word);
          const Settings settings{{"direction", word}};
          const Doubles p = reference.direction(word);
          const double found = gamma(name, settings, scene(rows));
          CHECK(found == Approx(reference.bisection(name, p)).epsilon(1e-5));
          const Vector vector = forged(name, settings, scene(rows));
          CHECK(reference.used(name, {vector.begin(), vector.end()}) == Approx(1).epsilon(1e-5));
          CHECK(reference.used(name, reference.moved(p, 1.001 * found)) > 1);
          CHECK(reference.used(name, reference.moved(p, 0.999 * found)) < 1);
        }
      }
    }
  }
}

TEST_CASE("min-max and min-sum: the population bounds, and where nothing can move the mean is sent") {
  Scene some = scene(random_vectors(4, 6, 20));
  some.copies = {3, 3, 3, 3, 3, 1};
  some.honest_copies = {3, 0, 2, 1, 0, 1};
  const auto kept = [&](std::initializer_list<std::size_t> files) {
    Vectors rows;
    for (const std::size_t file : files) rows.push_back(some.gradients[file]);
    return Reference(rows);
  };
  const struct {
    const char* word;
    Reference reference;
  } cases[] = {{"files", kept({0, 1, 2, 3, 4, 5})},
               {"honest-files", kept({0, 2, 3, 5})},
               {"own-files", kept({1, 2, 3, 4})},
               {"copies", kept({0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4, 5})}};
  for (const std::string name : {"min-max", "min-sum"})
    for (const auto& one : cases)
      CHECK(gamma(name, {{"population", one.word}}, some) ==
            Approx(one.reference.bisection(name, one.reference.direction("unit"))).epsilon(1e-5));
  for (const char* name : {"min-max", "min-sum"}) {
    CHECK(forged(name, {}, scene({{2, 3}})) == Vector{2, 3});                                    // one row
    CHECK(forged(name, {{"direction", "deviation"}}, scene({{2, 3}, {2, 3}})) == Vector{2, 3});  // no deviation
    CHECK(forged(name, {}, scene({{1, -1}, {-1, 1}})) == Vector{0, 0});                          // no mean
    some.honest_copies = {0, 0, 0, 0, 0, 0};
    CHECK(forged(name, {{"population", "honest-files"}}, some) == some.gradients[0]);
  }
}
