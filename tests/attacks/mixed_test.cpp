// Mixed attacks: who sends what.
#include <map>

#include "attacks/helpers.hpp"

using namespace detoxsim;
using namespace detoxsim::testing;

namespace {

SharedComponent part(const std::string& name, const Settings& values, double share) {
  return {name, component(ComponentKind::attack, name, values).params, share};
}

// How many of the lying files get each value.
std::map<float, int> counts(Attack& mixed, Scene scene) {
  const AdversaryView view = scene.view();
  mixed.begin(view);
  std::map<float, int> found;
  for (const int file : view.forged_files()) {
    Vector out(1);
    mixed.forge(view, file, out);
    ++found[out[0]];
  }
  return found;
}

}  // namespace

TEST_CASE("mixed: of the lying files each attack has its share, to within one") {
  ThreadPool pool(1);
  const Components list = {part("constant", {{"value", 1.0}}, 1), part("constant", {{"value", 2.0}}, 2),
                           part("constant", {{"value", 3.0}}, 0.5)};
  const auto mixed = attack("mixed", pool, {{"attacks", list}});
  for (int lying = 1; lying <= 14; ++lying) {
    Scene some = scene(Vectors(20, Vector(1)));
    for (int file = 0; file < lying; ++file) some.honest_copies[static_cast<std::size_t>(file)] = 1;
    auto found = counts(*mixed, some);
    INFO(lying << " files");
    CHECK(std::abs(found[1] - lying * 1 / 3.5) < 1);
    CHECK(std::abs(found[2] - lying * 2 / 3.5) < 1);
    CHECK(std::abs(found[3] - lying * 0.5 / 3.5) < 1);
    CHECK(found[1] + found[2] + found[3] == lying);
  }
}

TEST_CASE("mixed: each file gets what its attack alone would send, the same one in every iteration") {
  ThreadPool pool(1);
  const Settings alie{{"z", 1.5}};
  const auto mixed = attack("mixed", pool, {{"attacks", Components{part("alie", alie, 1), part("sign-flip", {}, 1)}}});
  Scene some = scene(random_vectors(1, 15, 8));
  for (const std::size_t file : {2u, 5u, 7u, 11u}) some.honest_copies[file] = 1;
  std::vector<bool> by_alie;
  for (const std::int64_t iteration : {1, 2, 9}) {
    std::vector<bool> now;
    for (const int file : {2, 5, 7, 11}) {
      const Vector sent = forged(*mixed, some, file, iteration);
      now.push_back(same_bits(sent, forged("alie", alie, some, file)));
      if (!now.back()) CHECK(same_bits(sent, forged("sign-flip", {}, some, file)));
    }
    CHECK(std::count(now.begin(), now.end(), true) == 2);
    if (iteration > 1) CHECK(now == by_alie);
    by_alie = now;
  }
  CHECK(to_text(mixed->resolved().values().at("attacks")).find("sign-flip (of=file;scale=1)") != std::string::npos);
}

TEST_CASE("mixed: parameters resolve, and what one attack refuses, the mixture refuses") {
  ThreadPool pool(1);
  const Components list = {part("alie", {}, 1), part("nan", {}, 1)};
  const auto mixed = attack("mixed", pool, {{"attacks", list}});
  CHECK(mixed->resolved().components("attacks")[0].params.number("z") == Approx(0.0966).margin(5e-5));
  CHECK_THROWS_AS(attack("mixed", pool, {{"attacks", list}}, {45, 5, 15, 8}), InputError);  // alie's z = max
  const Components nested = {{"mixed", Component::named(ComponentKind::attack, "mixed").params, 1}};
  CHECK_THROWS_AS(attack("mixed", pool, {{"attacks", nested}}), InputError);
}
