#include "base/golden_section.hpp"

#include <cmath>

#include "catch.hpp"

using namespace detoxsim;

TEST_CASE("golden section: every evaluation after the second shrinks the interval by 0.618") {
  for (const double peak : {-1.9, -0.3, 0.0, 1.0, 2.99}) {
    for (const int evaluations : {2, 10, 30}) {
      CAPTURE(peak, evaluations);
      int calls = 0;
      const Maximum found =
          golden_section_maximum([&](double x) { return ++calls, -std::abs(x - peak); }, -2, 3, evaluations);
      CHECK(calls == evaluations);
      CHECK(std::abs(found.x - peak) <= 5 * std::pow(0.6180339887498949, evaluations - 1));
      CHECK(found.value == -std::abs(found.x - peak));
    }
  }
}

TEST_CASE("golden section: a maximum at an end of the interval") {
  CHECK(golden_section_maximum([](double x) { return x; }, 0, 1, 40).x == Approx(1));
  CHECK(golden_section_maximum([](double x) { return -x; }, 1, 2, 40).x == Approx(1));
}

TEST_CASE("golden section: one evaluation, an interval of one point, more evaluations than rounding allows") {
  CHECK(golden_section_maximum([](double x) { return x; }, 0, 1, 1).x == Approx(0.381966).epsilon(1e-6));
  CHECK(golden_section_maximum([](double x) { return x; }, 4, 4, 10).x == 4);
  const Maximum found = golden_section_maximum([](double x) { return -(x - 1) * (x - 1); }, 0, 3, 1000);
  CHECK(found.x == Approx(1).epsilon(1e-7));
}

TEST_CASE("golden section: ties go to the point tried first, NaN counts as smaller than anything") {
  const double first = golden_section_maximum([](double) { return 5.0; }, 0, 1, 1).x;
  CHECK(golden_section_maximum([](double) { return 5.0; }, 0, 1, 20).x == first);
  CHECK(golden_section_maximum([](double) { return std::nan(""); }, 0, 1, 20).x == first);
  CHECK(golden_section_maximum([](double x) { return x > 0.5 ? std::nan("") : x; }, 0, 1, 40).x ==
        Approx(0.5).epsilon(1e-6));
}
