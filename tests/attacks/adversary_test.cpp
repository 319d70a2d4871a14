// Who lies, and with which bytes.
#include <algorithm>
#include <cmath>
#include <limits>

#include "attacks/helpers.hpp"
#include "redundancy/encoding.hpp"

using namespace detoxsim;
using namespace detoxsim::testing;

namespace {

AdversaryConfig config(const std::string& placement, const std::string& attack, const Settings& values = {}) {
  return {component(ComponentKind::placement, placement), component(ComponentKind::attack, attack, values)};
}

Adversary adversary(const AdversaryConfig& config, const Grouping& cluster, int q, ThreadPool& pool,
                    std::uint64_t seed = 1) {
  return Adversary(config, cluster.context(q), seed, cluster.assignment.holders, cluster.to_win, pool);
}

std::span<const float> sent(const Adversary& adversary, int worker, const RowView& honest) {
  return {adversary.forged(worker), static_cast<std::size_t>(honest.d)};
}

// Pairs (a, b) of forging workers of the same file.
std::vector<std::pair<int, int>> accomplices(const Adversary& adversary, const Grouping& cluster) {
  std::vector<std::pair<int, int>> pairs;
  for (const int a : adversary.byzantine())
    for (const int b : adversary.byzantine())
      if (a < b && cluster.assignment.file_of[static_cast<std::size_t>(a)] ==
                       cluster.assignment.file_of[static_cast<std::size_t>(b)])
        pairs.emplace_back(a, b);
  return pairs;
}

}  // namespace

TEST_CASE("adversary: without Byzantine workers nobody lies, and impossible parameters harm nobody") {
  ThreadPool pool(1);
  const Grouping cluster(2, 1);
  Scene now = scene(random_vectors(1, 2, 4));
  Adversary nobody = adversary(config("random", "alie"), cluster, 0, pool);  // z = max isn't defined for two votes
  nobody.act(1, now.view().honest);
  CHECK(nobody.byzantine().empty());
  CHECK(nobody.forged(0) == nullptr);
  CHECK(nobody.forged(1) == nullptr);
  CHECK(nobody.resolved().is("z", "max"));
}

TEST_CASE("adversary: errors of placement and attack come before the first iteration") {
  ThreadPool pool(1);
  AdversaryConfig twice = config("fixed", "constant");
  twice.placement = component(ComponentKind::placement, "fixed", {{"workers", Integers{1, 1}}});
  CHECK_THROWS_AS(adversary(twice, Grouping(6, 3), 2, pool), InputError);
  CHECK_THROWS_AS(adversary(config("fixed", "alie"), Grouping(6, 3), 2, pool), InputError);  // two votes
}

TEST_CASE("adversary: the placed workers lie, each with its file's forgery; all others are honest") {
  // p = 6, r = 3, worst-case q = 3: workers 0 and 1 of file 0, worker 3 of file 1; each −2 × its file's gradient.
  ThreadPool pool(1);
  const Grouping cluster(6, 3);
  Scene now = scene({{1, 2}, {3, -4}});
  const RowView honest = now.view().honest;
  Adversary liars = adversary(config("worst-case", "sign-flip", {{"scale", 2.0}}), cluster, 3, pool);
  liars.act(1, honest);
  CHECK(std::vector<int>(liars.byzantine().begin(), liars.byzantine().end()) == std::vector<int>{0, 1, 3});
  CHECK(same_bits(sent(liars, 0, honest), Vector{-2, -4}));
  CHECK(same_bits(sent(liars, 1, honest), Vector{-2, -4}));
  CHECK(same_bits(sent(liars, 3, honest), Vector{-6, 8}));
  for (const int worker : {2, 4, 5}) CHECK(liars.forged(worker) == nullptr);
  // Worker 4 alone: file 0 is not attacked at all.
  AdversaryConfig one = config("fixed", "sign-flip", {{"scale", 2.0}});
  one.placement = component(ComponentKind::placement, "fixed", {{"workers", Integers{4}}});
  Adversary liar = adversary(one, cluster, 1, pool);
  liar.act(1, honest);
  CHECK(same_bits(sent(liar, 4, honest), Vector{-6, 8}));
  for (const int worker : {0, 1, 2, 3, 5}) CHECK(liar.forged(worker) == nullptr);
}

TEST_CASE("adversary: attack none places workers that behave") {
  ThreadPool pool(1);
  const Grouping cluster(12, 3);
  Scene now = scene(random_vectors(1, 4, 5));
  Adversary behaved = adversary(config("random-each-iteration", "none"), cluster, 5, pool);
  behaved.act(2, now.view().honest);
  const std::vector<int> byzantine(behaved.byzantine().begin(), behaved.byzantine().end());
  CHECK(byzantine == placed("random-each-iteration", cluster, 5, 1, 2));
  for (int worker = 0; worker < 12; ++worker) CHECK(behaved.forged(worker) == nullptr);
}

TEST_CASE("adversary: ALIE sees who is honest in this iteration") {
  // Files 1, 2, 6 of one worker each; worker 0 lies: among the honest 2 and 6 the mean is 4, the deviation 2.
  ThreadPool pool(1);
  Scene now = scene({{1}, {2}, {6}});
  const RowView honest = now.view().honest;
  Adversary liar =
      adversary(config("fixed", "alie", {{"z", 1.5}, {"population", "honest-files"}}), Grouping(3, 1), 1, pool);
  liar.act(1, honest);
  CHECK(liar.forged(0)[0] == Approx(4 + 1.5 * 2));
}

TEST_CASE("adversary: every attack, colluding: identical bytes within a group, the same for 1 and 2 threads",
          "[every attack]") {
  const Grouping cluster(20, 5);
  Scene now = scene(random_vectors(1, 4, 20011)), before = scene(random_vectors(2, 4, 20011));
  const RowView honest = now.view().honest;
  for (const std::string& name : Catalog::of(ComponentKind::attack).names()) {
    INFO(name);
    ThreadPool one(1), two(2);
    AdversaryConfig chosen = config("random-each-iteration", name);
    chosen.flipped_gradients = now.flipped;
    Adversary first = adversary(chosen, cluster, 8, one);
    Adversary second = adversary(chosen, cluster, 8, two);
    second.act(2, before.view().honest);  // an earlier iteration leaves no trace
    first.act(3, honest);
    second.act(3, honest);
    REQUIRE(std::ranges::equal(first.byzantine(), second.byzantine()));
    const auto pairs = accomplices(first, cluster);
    REQUIRE(pairs.size() >= 4);  // 8 workers over 4 groups
    for (int worker = 0; worker < 20; ++worker) {
      REQUIRE((first.forged(worker) == nullptr) == (second.forged(worker) == nullptr));
      if (first.forged(worker)) CHECK(same_bits(sent(first, worker, honest), sent(second, worker, honest)));
    }
    for (const auto& [a, b] : pairs)
      if (first.forged(a)) CHECK(same_bits(sent(first, a, honest), sent(first, b, honest)));
  }
}

TEST_CASE("adversary: every attack, without collusion: different bytes, nearly equal, within a group",
          "[every attack]") {
  const Grouping cluster(20, 5);
  AdversaryConfig alone = config("worst-case", "constant");
  alone.collusion = false;
  for (const int d : {1, 2, 5, 100}) {
    Scene now = scene(random_vectors(1, 4, d));
    const RowView honest = now.view().honest;
    alone.flipped_gradients = now.flipped;
    for (const std::string& name : Catalog::of(ComponentKind::attack).names()) {
      INFO(name << ", d = " << d);
      ThreadPool pool(1);
      alone.attack = component(ComponentKind::attack, name);
      Adversary liars(alone, {20, 20, 4, 1}, 1, cluster.assignment.holders, cluster.to_win, pool);
      liars.act(1, honest);
      REQUIRE(liars.byzantine().size() == 20);
      for (const auto& [a, b] : accomplices(liars, cluster)) {
        if (!liars.forged(a)) continue;
        const auto one = sent(liars, a, honest), other = sent(liars, b, honest);
        REQUIRE_FALSE(same_bits(one, other));
        for (int i = 0; i < d; ++i)
          if (std::isfinite(one[i])) REQUIRE(one[i] == Approx(other[i]).epsilon(1e-5));
      }
    }
  }
}

TEST_CASE("adversary: without collusion, also what isn't finite differs") {
  const Grouping cluster(5, 5);
  ThreadPool pool(1);
  const float infinity = std::numeric_limits<float>::infinity(), nan = std::numeric_limits<float>::quiet_NaN();
  for (const float value : {infinity, -infinity, nan, 0.0f, -0.0f}) {
    Scene now = scene({{value, value}});
    const RowView honest = now.view().honest;
    AdversaryConfig alone = config("fixed", "sign-flip");
    alone.collusion = false;
    Adversary liars = adversary(alone, cluster, 5, pool);
    liars.act(1, honest);
    for (const auto& [a, b] : accomplices(liars, cluster))
      CHECK_FALSE(same_bits(sent(liars, a, honest), sent(liars, b, honest)));
  }
}

TEST_CASE("adversary: without collusion, where signs travel, the signs differ", "[every attack]") {
  // 5 liars of a group need 5 of the 2³ sign vectors at least: three coordinates do.
  const Grouping cluster(20, 5);
  for (const int d : {3, 8, 9, 100}) {
    Scene now = scene(random_vectors(1, 4, d));
    for (const std::string& name : Catalog::of(ComponentKind::attack).names()) {
      INFO(name << ", d = " << d);
      ThreadPool pool(1);
      AdversaryConfig alone = config("fixed", name);
      alone.collusion = false;
      alone.signs = true;
      now.view();
      alone.flipped_gradients = now.flipped;
      Adversary liars(alone, {20, 20, 4, 1}, 1, cluster.assignment.holders, cluster.to_win, pool);
      liars.act(1, now.view().honest);
      for (const auto& [a, b] : accomplices(liars, cluster)) {
        if (!liars.forged(a)) continue;
        const float* rows[] = {liars.forged(a), liars.forged(b)};
        Encoder encoder(Compression::sign, d);
        const std::vector<Payload> wires = encoder.encode({rows, d});
        REQUIRE_FALSE(same_bytes(wires[0], wires[1]));
      }
    }
  }
}
