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

// Honest gradients (0), (2): μ = 1, σ = 1. The rehearsal of this server prefers forgeries near 4.5: z = 3.5.
TEST_CASE("alie: \"search\" sends what the rehearsal found worst") {
  ThreadPool pool(1);
  const auto alie = attack("alie", pool, {{"z", "search"}, {"search_evaluations", std::int64_t{60}}});
  const AggregationQuery server = [](const AdversaryView&, const float* a, const float* b) {
    const double at_zero = a[0], at_one = b[0];
    return [=](double z) { return -std::abs((1 - z) * at_zero + z * at_one - 4.5); };
  };
  Scene two{{{0}, {2}}, {3, 3}, {3, 3}};
  AdversaryView view = two.view();
  view.query_aggregation = &server;
  alie->begin(view);
  Vector out(1);
  alie->forge(view, 0, out);
  CHECK(out[0] == Approx(4.5).epsilon(1e-3));
  CHECK(*alie->strength() == Approx(3.5).epsilon(1e-3));
  CHECK(alie->resolved().is("z", "search"));  // the scenario's word: the number changes from iteration to iteration

  view.query_aggregation = nullptr;
  CHECK_THROWS_AS(alie->begin(view), InputError);
}
