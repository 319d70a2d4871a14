// What each attack sends, by hand; and what every one of them promises.
#include <cmath>
#include <limits>

#include "attacks/helpers.hpp"

using namespace detoxsim;
using namespace detoxsim::testing;

namespace {

// Means (4, 2); squared deviations (9+1+1+9, 4·4) = (20, 16).
const Scene four = scene({{1, 0}, {3, 0}, {5, 4}, {7, 4}});

void check_close(const Vector& vector, const std::vector<double>& expected) {
  REQUIRE(vector.size() == expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) CHECK(vector[i] == Approx(expected[i]).epsilon(1e-6));
}

double normal_cdf(double z) { return std::erfc(-z / std::sqrt(2.0)) / 2; }

double z_max(const AdversaryContext& context, const char* base) {
  ThreadPool pool(1);
  return attack("alie", pool, {{"base", base}}, context)->resolved().number("z");
}

}  // namespace

TEST_CASE("alie: mean + direction·z·deviation, per coordinate") {
  const double a = std::sqrt(20 / 4.0), b = std::sqrt(16 / 4.0);
  check_close(forged("alie", {{"z", 1.5}}, four), {4 + 1.5 * a, 2 + 1.5 * b});
  check_close(forged("alie", {{"z", 1.5}, {"direction", -1.0}}, four), {4 - 1.5 * a, 2 - 1.5 * b});
  check_close(forged("alie", {{"z", 0.0}}, four), {4, 2});
  check_close(forged("alie", {{"z", 1.5}, {"ddof", std::int64_t{1}}}, four),
              {4 + 1.5 * std::sqrt(20 / 3.0), 2 + 1.5 * std::sqrt(16 / 3.0)});
}

TEST_CASE("alie: z = max is the normal quantile of (n−f−s)/(n−f), s = ⌊n/2⌋+1−f") {
  // Votes: n = 15, f = 2, s = 6: Φ(z) = 7/13. Workers: n = 45, f = 5, s = 18: Φ(z) = 22/40.
  const AdversaryContext context{45, 5, 15, 2};
  CHECK(normal_cdf(z_max(context, "votes")) == Approx(7.0 / 13).epsilon(1e-12));
  CHECK(z_max(context, "votes") == Approx(0.0966).margin(5e-5));
  CHECK(normal_cdf(z_max(context, "workers")) == Approx(22.0 / 40).epsilon(1e-12));
  // It is the default, and acts: z ≈ 0.0966 on deviations √5 and 2.
  const double z = z_max(context, "votes");
  check_close(forged("alie", {}, four), {4 + z * std::sqrt(5.0), 2 + z * 2});
  ThreadPool pool(1);
  CHECK(attack("alie", pool, {{"z", 1.5}})->resolved().number("z") == 1.5);
}

TEST_CASE("alie: z = max is an error where s ≤ 0 or the quantile is infinite") {
  CHECK_THROWS_AS(z_max({45, 5, 15, 8}, "votes"), InputError);     // s = 7+1−8 = 0
  CHECK_THROWS_AS(z_max({45, 30, 15, 2}, "workers"), InputError);  // s = 22+1−30 < 0
  CHECK_THROWS_AS(z_max({2, 0, 2, 0}, "votes"), InputError);       // s = 2, (2−0−2)/2 = 0
  CHECK_THROWS_AS(z_max({4, 4, 4, 4}, "votes"), InputError);       // n = f
  CHECK_NOTHROW(z_max({45, 30, 15, 7}, "votes"));                  // s = 1
  CHECK_NOTHROW(z_max({45, 22, 15, 8}, "workers"));
}

TEST_CASE("alie: the population whose mean and deviation it takes") {
  Scene some{{{1}, {2}, {6}}, {3, 3, 4}, {3, 0, 2}};
  // files: mean 3, σ² = (4+1+9)/3. honest-files: 1 and 6, mean 3.5, σ = 2.5.
  // copies: 3 of 1, 3 of 2, 4 of 6: mean 3.3, σ² = (3·2.3² + 3·1.3² + 4·2.7²)/10 = 5.01.
  check_close(forged("alie", {{"z", 2.0}}, some), {3 + 2 * std::sqrt(14 / 3.0)});
  check_close(forged("alie", {{"z", 2.0}, {"population", "files"}}, some), {3 + 2 * std::sqrt(14 / 3.0)});
  check_close(forged("alie", {{"z", 2.0}, {"population", "honest-files"}}, some), {3.5 + 2 * 2.5});
  check_close(forged("alie", {{"z", 2.0}, {"population", "copies"}}, some), {3.3 + 2 * std::sqrt(5.01)});
  // One honest file: it has no deviation, whatever ddof. None: there is nothing to hide among.
  some.honest_copies = {0, 1, 0};
  check_close(forged("alie", {{"z", 2.0}, {"population", "honest-files"}, {"ddof", std::int64_t{1}}}, some), {2});
  some.honest_copies = {0, 0, 0};
  check_close(forged("alie", {{"z", 2.0}, {"population", "honest-files"}}, some), {1});
}

// Files (1), (2), (6), of which the liars hold the second alone: mean 3; of the honest ones 3.5, of the own 2 and 6,
// the third file's liar among them, 4; copies 3, 3 and 4: 3.3.
TEST_CASE("inner-product-manipulation: −tau × the mean of the population") {
  Scene some{{{1}, {2}, {6}}, {3, 3, 4}, {3, 0, 2}};
  const char* name = "inner-product-manipulation";
  check_close(forged(name, {}, some), {-6});
  check_close(forged(name, {{"tau", 0.1}}, some), {-0.3});
  check_close(forged(name, {{"population", "honest-files"}}, some), {-7});
  check_close(forged(name, {{"population", "own-files"}}, some), {-8});
  check_close(forged(name, {{"population", "copies"}}, some), {-6.6});
  check_close(forged(name, {{"tau", 100.0}}, four), {-400, -200});
  some.honest_copies = {0, 0, 0};
  check_close(forged(name, {{"population", "honest-files"}}, some), {1});
}

TEST_CASE("label-flip: the file's gradient on flipped labels, or the mean of all; none where there are no samples") {
  // The scene's flipped labels make a gradient 1 − 2x.
  CHECK(forged("label-flip", {}, Scene{{{1, 0}, {3, 0}, {5, 4}}, {3, 3, 3}, {1, 3, 0}}, 2) == Vector{-9, -7});
  check_close(forged("label-flip", {{"of", "mean"}}, four), {-7, -3});
  ThreadPool pool(1);
  CHECK_THROWS_AS(attack("label-flip", pool, {}, {45, 5, 15, 2, 0, false}), InputError);
}

TEST_CASE("constant: every entry is the number") {
  CHECK(forged("constant", {}, four) == Vector{-100, -100});
  CHECK(forged("constant", {{"value", 2.5}}, four) == Vector{2.5, 2.5});
}

TEST_CASE("sign-flip: −scale × the file's gradient, or × the mean of all") {
  CHECK(forged("sign-flip", {}, four, 2) == Vector{-5, -4});
  CHECK(forged("sign-flip", {{"scale", 100.0}}, four, 3) == Vector{-700, -400});
  CHECK(forged("sign-flip", {{"scale", 3.0}, {"of", "mean"}}, four, 3) == Vector{-12, -6});
}

TEST_CASE("none: what an honest worker would send") {
  CHECK(forged("none", {}, four, 2) == Vector{5, 4});
  ThreadPool pool(1);
  CHECK_FALSE(attack("none", pool)->forges());
}

TEST_CASE("every attack: depends on the view alone, the same bits for 1 and 2 threads, finite for finite gradients",
          "[every attack]") {
  const Scene now = scene(random_vectors(1, 15, 20011)), before = scene(random_vectors(2, 15, 20011));
  for (const Variation& variation : variations()) {
    INFO(variation.text());
    const ComponentInfo& entry = *Catalog::of(ComponentKind::attack).find(variation.attack);
    const Component chosen = component(ComponentKind::attack, variation.attack, variation.settings);
    ThreadPool one(1), two(2);
    const auto fresh = attack(variation.attack, one, variation.settings);
    const auto used = attack(variation.attack, two, variation.settings);
    // An earlier iteration leaves no trace, unless it says that it does.
    if (!entry.declares(Property::memory, chosen.params)) forged(*used, before, 3);
    for (const int file : {0, 4, 14}) {
      const Vector vector = forged(*fresh, now, file);
      CHECK(same_bits(vector, forged(*used, now, file)));
      if (!entry.declares(Property::not_finite, chosen.params))
        for (const float x : vector) REQUIRE(std::isfinite(x));
      // An attack that says it sends all files the same does.
      if (fresh->forges() && !fresh->per_file()) CHECK(same_bits(vector, forged(*fresh, now, 1)));
    }
    const Params resolved = fresh->resolved();
    CHECK(resolved.values().size() == entry.params.size());
    for (const auto& [key, value] : resolved.values()) CHECK_FALSE(resolved.is(key, "max"));
  }
}

TEST_CASE("every attack: what it declares to know is what the result depends on, and honest rows stay as they are",
          "[every attack]") {
  constexpr Property kinds[] = {Property::knows_nothing, Property::knows_own_files, Property::knows_all_files,
                                Property::knows_server};
  // Byzantine workers hold files 1, 2 and 4, the last alone.
  Scene now = scene(random_vectors(1, 15, 300));
  now.honest_copies = {3, 2, 1, 3, 0, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3};
  Scene other_files = now, all_others = now;
  const Vectors others = random_vectors(2, 15, 300);
  for (std::size_t file = 0; file < 15; ++file) {
    all_others.gradients[file] = others[file];
    if (file != 1 && file != 2 && file != 4) other_files.gradients[file] = others[file];
  }
  for (const Variation& variation : variations()) {
    INFO(variation.text());
    const ComponentInfo& entry = *Catalog::of(ComponentKind::attack).find(variation.attack);
    const Params params = component(ComponentKind::attack, variation.attack, variation.settings).params;
    const auto declares = [&](Property property) { return entry.declares(property, params); };
    REQUIRE(std::count_if(std::begin(kinds), std::end(kinds), declares) == 1);
    CHECK(!entry.knowledge().empty());

    ThreadPool pool(1);
    // The files that liars hold are the only ones for which it forges.
    const auto sent = [&](Scene& scene) {
      const auto chosen = attack(variation.attack, pool, variation.settings);
      const AdversaryView view = scene.view();
      const Vectors before = scene.gradients;
      chosen->begin(view);
      Vector all;
      for (const int file : {1, 2, 4}) {
        Vector out(300);
        chosen->forge(view, file, out);
        all.insert(all.end(), out.begin(), out.end());
      }
      for (std::size_t file = 0; file < 15; ++file) REQUIRE(same_bits(before[file], scene.gradients[file]));
      return all;
    };
    now.asked_files.clear();
    now.asked_server = 0;
    const Vector usual = sent(now);
    const bool depends_on_others = !same_bits(usual, sent(other_files));
    const bool depends_on_any = !same_bits(usual, sent(all_others));
    CHECK(depends_on_others == (declares(Property::knows_all_files) || declares(Property::knows_server)));
    CHECK(depends_on_any == !declares(Property::knows_nothing));
    CHECK((now.asked_server > 0) == declares(Property::knows_server));
    if (!declares(Property::knows_all_files))
      for (const int file : now.asked_files) CHECK((file == 1 || file == 2 || file == 4));
  }
}

TEST_CASE("every attack that forges: sends something else than the honest gradient", "[every attack]") {
  const Scene now = scene(random_vectors(1, 15, 100));
  for (const Variation& variation : variations()) {
    if (variation.attack == "mixed") continue;  // some of its files may be left to the attack none
    INFO(variation.text());
    ThreadPool pool(1);
    const auto chosen = attack(variation.attack, pool, variation.settings);
    CHECK(same_bits(forged(*chosen, now, 3), now.gradients[3]) == !chosen->forges());
  }
}
