#include "sweep/sweep_spec.hpp"

#include "base/helpers.hpp"

using namespace detoxsim;

namespace {

std::string text_of(const std::vector<Setting>& settings) {
  std::string text;
  for (const auto& setting : settings) text += setting.path + "=" + setting.value + " ";
  return text;
}

}  // namespace

TEST_CASE("product: the last dimension changes fastest, every combination once") {
  const SweepSpec changes{{}, {SweepAxis::of("q", {"0", "1"}), SweepAxis::of("rule", {"a", "b", "c"})}};
  REQUIRE(changes.count() == 6);
  std::string all;
  for (std::size_t i = 0; i < 6; ++i) all += text_of(changes.varied(i)) + "| ";
  CHECK(all == "q=0 rule=a | q=0 rule=b | q=0 rule=c | q=1 rule=a | q=1 rule=b | q=1 rule=c | ");
  CHECK(SweepSpec{}.count() == 1);
  CHECK(SweepSpec{}.varied(0).empty());
}

TEST_CASE("product: zipped paths move together") {
  const SweepAxis zip = zipped({SweepAxis::of("p", {"15", "30"}), SweepAxis::of("b", {"60", "120"})});
  const SweepSpec changes{{}, {zip, SweepAxis::of("seed", {"1", "2"})}};
  REQUIRE(changes.count() == 4);
  CHECK(text_of(changes.varied(1)) == "p=15 b=60 seed=2 ");
  CHECK(text_of(changes.varied(2)) == "p=30 b=120 seed=1 ");
  CHECK(changes.paths() == std::vector<std::string>{"p", "b", "seed"});
  CHECK(contains(input_error([] { zipped({SweepAxis::of("p", {"15", "30"}), SweepAxis::of("b", {"60"})}); }),
                 "p has 2 values, but b has 1"));
}

TEST_CASE("product: a component is set before its parameters, else the order stays") {
  const SweepSpec changes{{{"a.z", "1"}, {"q", "2"}, {"q", "3"}}, {SweepAxis::of("a", {"alie"})}};
  CHECK(text_of(changes.all(0)) == "q=2 q=3 a=alie a.z=1 ");
  CHECK(changes.paths() == std::vector<std::string>{"a.z", "q", "q", "a"});
}

TEST_CASE("product: nothing is changed twice, and the product has an end") {
  const SweepAxis q = SweepAxis::of("q", {"0"});
  CHECK(contains(input_error([&] { SweepSpec{{{"q", "1"}}, {q}}.check(); }), "q is varied"));
  CHECK(contains(input_error([&] { SweepSpec{{}, {q, q}}.check(); }), "q is varied"));
  const std::vector<std::string> many(1001, "0");
  const SweepSpec large{{}, {SweepAxis::of("a", many), SweepAxis::of("b", many)}};
  CHECK(contains(input_error([&] { large.check(); }), "more than 1000000"));
  CHECK(input_error([&] { SweepSpec{{{"q", "1"}, {"q", "2"}}, {}}.check(); }).empty());
}
