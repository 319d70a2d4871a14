// That README's rule is one like any other: this stands in one program with it and with the tests of every rule.
#include "catch.hpp"
#include "rules/support.hpp"

namespace detoxsim {

TEST_CASE("README's rule is registered, with its parameter and what it declares", "[readme]") {
  const ComponentInfo* entry = Catalog::of(ComponentKind::rule).find("first-row");
  REQUIRE(entry);
  CHECK(entry->declares(Property::order_of_rows, Params(entry->params)));
  CHECK(testing::aggregate("first-row", {{1, -2}, {5, 6}}, 0, {{"scale", 2.0}}) == std::vector<float>{2, -4});
}

}  // namespace detoxsim
