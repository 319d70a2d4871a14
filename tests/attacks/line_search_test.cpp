// The line search behind attacks that try before they strike.
#include "attacks/line_search.hpp"

#include <cmath>
#include <limits>

#include "attacks/helpers.hpp"

using namespace detoxsim;
using namespace detoxsim::testing;

TEST_CASE("line search: a peak anywhere, with the evaluations it was given") {
  for (const double peak : {0.1, 0.17, 1.0, 3.3, 9.9}) {
    for (const int evaluations : {24, 60}) {
      int calls = 0;
      const auto hill = [&](double x) { return ++calls, -std::abs(std::log(x / peak)); };
      const double found = largest_at(hill, 0.1, 10, evaluations);
      CHECK(calls == evaluations);
      // 16 grid points: neighbours differ by 100^(1/15) = 1.36; eight golden sections leave a few percent of that.
      CHECK(found == Approx(peak).epsilon(evaluations == 24 ? 0.02 : 1e-3));
    }
  }
}

TEST_CASE("line search: ties go to the smallest, what is no number counts as nothing") {
  CHECK(largest_at([](double) { return 5.0; }, 0.1, 10, 24) == 0.1);
  CHECK(largest_at([](double) { return std::nan(""); }, 0.1, 10, 24) == 0.1);
  CHECK(largest_at([](double x) { return x > 2 ? std::nan("") : x; }, 0.1, 10, 24) == Approx(2).epsilon(0.05));
  CHECK(largest_at([](double x) { return x; }, 0.1, 10, 3) == 10);
}

// A hill with its peak at 40: 0 (−40), 10 (−30), 30 (−10); 70 (−30) is worse, the step of 40 shrinks to 32: 62 (−22),
// 55.6, 50.48, 46.384 (−6.384), which is better; then 46.384 + 13.1072 and on, all worse until the step is below
// 2·6.384.
TEST_CASE("line search by steps: expands, then contracts, as ByzFL's") {
  const auto hill = [](double x) { return -std::abs(x - 40); };
  CHECK(largest_by_steps(hill, 10, 3) == 30);
  CHECK(largest_by_steps(hill, 10, 7) == 30);
  CHECK(largest_by_steps(hill, 10, 8) == Approx(46.384));
  CHECK(largest_by_steps(hill, 10, 20) == Approx(46.384));
  CHECK(largest_by_steps([](double x) { return x; }, 10, 5) == 150);  // 0, 10, 30, 70, 150
  CHECK(largest_by_steps([](double) { return std::nan(""); }, 10, 20) == 0);
  int calls = 0;
  largest_by_steps([&](double x) { return ++calls, x; }, 10, 20);
  CHECK(calls == 20);
}

// Honest gradients (0), (2): μ = 1, σ = 1. The rehearsal of this server prefers forgeries near 4.5: z = 3.5.
// ByzFL's steps go ahead only. z from 0, where it is 3.5 from the best, tries 10 (6.5 from it), 8 (4.5), 6.4 (2.9), and
// stays; τ, 4.5 from the best, tries 10 (5.5), 8 (3.5), and stays.
TEST_CASE("alie and inner-product-manipulation: \"search\" sends what the rehearsal found worst") {
  ThreadPool pool(1);
  const AggregationQuery server = [](const AdversaryView&, const float* a, const float* b) {
    const double at_zero = a[0], at_one = b[0];
    return [=](double z) { return -std::abs(std::abs((1 - z) * at_zero + z * at_one) - 4.5); };
  };
  Scene two{{{0}, {2}}, {3, 3}, {3, 3}};
  AdversaryView view = two.view();
  view.query_aggregation = &server;
  const struct {
    const char *attack, *parameter, *method;
    double sent, strength, precision;
  } cases[] = {{"alie", "z", "golden-section", 4.5, 3.5, 1e-3},
               {"inner-product-manipulation", "tau", "golden-section", -4.5, 4.5, 1e-3},
               {"alie", "z", "byzfl", 1 + 6.4, 6.4, 1e-6},
               {"inner-product-manipulation", "tau", "byzfl", -8, 8, 1e-6}};
  for (const auto& one : cases) {
    INFO(one.attack << ", " << one.method);
    const auto chosen =
        attack(one.attack, pool,
               {{one.parameter, "search"}, {"search_method", one.method}, {"search_evaluations", std::int64_t{60}}});
    view.query_aggregation = &server;
    chosen->begin(view);
    Vector out(1);
    chosen->forge(view, 0, out);
    CHECK(out[0] == Approx(one.sent).epsilon(one.precision));
    CHECK(*chosen->strength() == Approx(one.strength).epsilon(one.precision));
    CHECK(chosen->resolved().is(one.parameter, "search"));  // the number changes from iteration to iteration
    view.query_aggregation = nullptr;
    CHECK_THROWS_AS(chosen->begin(view), InputError);
  }
}
