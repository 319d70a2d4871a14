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

TEST_CASE("grouped: a comma between thousands") {
  CHECK(grouped(0) == "0");
  CHECK(grouped(999) == "999");
  CHECK(grouped(1000) == "1,000");
  CHECK(grouped(50000) == "50,000");
  CHECK(grouped(1234567) == "1,234,567");
  CHECK(grouped(std::numeric_limits<std::uint64_t>::max()) == "18,446,744,073,709,551,615");
}

TEST_CASE("text: durations in the unit that people would choose") {
  CHECK(duration(0) == "0.00 ms");
  CHECK(duration(1.234e-5) == "12.3 µs");
  CHECK(duration(0.00456) == "4.56 ms");
  CHECK(duration(0.0999) == "99.9 ms");
  CHECK(duration(0.1234) == "123 ms");
  CHECK(duration(0.99949) == "999 ms");
  CHECK(duration(0.9996) == "1.00 s");
  CHECK(duration(32.99034) == "33.0 s");
  CHECK(duration(12345.6) == "12346 s");
  CHECK(duration(-0.5) == "-500 ms");
}
