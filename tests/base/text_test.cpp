#include "base/text.hpp"

#include <limits>

#include "catch.hpp"

using namespace detoxsim;

TEST_CASE("shortest: reads back as the same number") {
  CHECK(shortest(0.1) == "0.1");
  CHECK(shortest(3) == "3");
  CHECK(shortest(-0.0) == "-0");
  CHECK(shortest(1e300) == "1e+300");
  for (const double value : {1.0 / 3, 0.1 + 0.2, 1e-300, std::numeric_limits<double>::max()})
    CHECK(std::stod(shortest(value)) == value);
}

TEST_CASE("fixed: so many digits, whatever the size") {
  CHECK(fixed(1.0 / 3, 3) == "0.333");
  CHECK(fixed(2.5, 0) == "2");
  CHECK(fixed(-1, 2) == "-1.00");
  CHECK(fixed(std::numeric_limits<double>::max(), 0).size() == 309);
}
