#include "base/registry.hpp"

#include <algorithm>

#include "base/helpers.hpp"

using namespace detoxsim;

namespace {

// A kind of component of this test's own, under a kind that the catalogue has anyway.
using Factory = int (*)(int);
using Doublers = Registry<Factory>;
const Doublers::Registration twice(Kind::optimizer,
                                   {"test-twice",
                                    "doubles",
                                    "nobody, equation 2",
                                    {number_param("z", 1, 0, 9, "zeta"), integer_param("a", 2, 0, "alpha")}},
                                   [](int x) { return 2 * x; });
const Doublers::Registration thrice(Kind::optimizer, {"test-thrice", "triples", ""}, [](int x) { return 3 * x; });

}  // namespace

TEST_CASE("registry: what registers itself is found by name") {
  CHECK(Doublers::find("test-twice")(4) == 8);
  CHECK(Doublers::find("test-thrice")(4) == 12);
  const Entry* entry = Catalog::of(Kind::optimizer).find("test-twice");
  REQUIRE(entry);
  CHECK(entry->summary == "doubles");
  CHECK(entry->reference == "nobody, equation 2");
  CHECK(entry->params.size() == 2);
  CHECK(Catalog::of(Kind::optimizer).find("test") == nullptr);
  CHECK(Catalog::of(Kind::attack).find("test-twice") == nullptr);  // each kind has its own names
}

TEST_CASE("registry: names in alphabetical order") {
  const auto names = Catalog::of(Kind::optimizer).names();
  CHECK(std::is_sorted(names.begin(), names.end()));
  CHECK(std::count(names.begin(), names.end(), "test-thrice") == 1);
}

TEST_CASE("components: defaults, text, and a suggestion for an unknown name") {
  const Component component = Component::named(Kind::optimizer, "test-twice");
  CHECK(component.name == "test-twice");
  CHECK(component.params.number("z") == 1);
  CHECK(component.params_text() == "a=2;z=1");
  CHECK(Component::named(Kind::optimizer, "test-thrice").params_text() == "");
  CHECK(input_error([] { Component::named(Kind::optimizer, "test-twicce"); }) ==
        "unknown optimizer 'test-twicce'; did you mean 'test-twice'?");
}

TEST_CASE("every kind has a name") {
  const std::vector<Kind> kinds = {Kind::rule,   Kind::pre_aggregator, Kind::attack,  Kind::placement,
                                   Kind::scheme, Kind::model,          Kind::dataset, Kind::optimizer};
  std::vector<std::string> names;
  for (const auto kind : kinds) names.push_back(to_text(kind));
  CHECK(names == std::vector<std::string>{"rule", "pre-aggregator", "attack", "placement", "scheme", "model", "dataset",
                                          "optimizer"});
}

TEST_CASE("every registered component says what it does, and its defaults are within its own bounds") {
  for (const auto kind : {Kind::rule, Kind::pre_aggregator, Kind::attack, Kind::placement, Kind::scheme, Kind::model,
                          Kind::dataset, Kind::optimizer}) {
    for (const auto& [name, entry] : Catalog::of(kind).entries()) {
      CAPTURE(name);
      CHECK(entry.name == name);
      CHECK_FALSE(entry.summary.empty());
      CHECK_FALSE(contains(entry.summary, "\n"));
      Params params(entry.params);
      for (const auto& spec : entry.params) {
        CAPTURE(spec.name);
        CHECK_FALSE(spec.help.empty());
        CHECK(params.set(entry.params, spec.name, spec.fallback) == "");
      }
    }
  }
}
