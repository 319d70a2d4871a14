// When an attack acts, on which files, and that neither changes who is Byzantine.
#include "attacks/schedule.hpp"

#include "attacks/helpers.hpp"

using namespace detoxsim;
using namespace detoxsim::testing;

namespace {

std::vector<std::int64_t> acting(const Schedule& schedule, std::int64_t iterations = 12, std::uint64_t seed = 1) {
  std::vector<std::int64_t> list;
  for (std::int64_t iteration = 1; iteration <= iterations; ++iteration)
    if (schedule.acts(seed, iteration)) list.push_back(iteration);
  return list;
}

std::vector<bool> distorted(Distort distort, const std::vector<int>& byzantine) {
  const Grouping cluster(9, 3);  // groups {0,1,2}, {3,4,5}, {6,7,8}; two workers win one
  return distorted_files(distort, cluster.assignment.holders, cluster.to_win, byzantine, 9);
}

AdversaryConfig sign_flip(Distort distort, const Schedule& schedule = {}) {
  AdversaryConfig config{component(ComponentKind::placement, "random-each-iteration"),
                         component(ComponentKind::attack, "sign-flip")};
  config.distort = distort;
  config.schedule = schedule;
  return config;
}

}  // namespace

TEST_CASE("schedule: from, until, every") {
  CHECK(acting({}).size() == 12);
  CHECK(acting({10, {}, 1, 1}) == std::vector<std::int64_t>{10, 11, 12});
  CHECK(acting({1, 3, 1, 1}) == std::vector<std::int64_t>{1, 2, 3});
  CHECK(acting({2, 9, 3, 1}) == std::vector<std::int64_t>{2, 5, 8});
  CHECK(acting({4, 4, 5, 1}) == std::vector<std::int64_t>{4});
  CHECK(acting({1, {}, 1, 0}).empty());
}

TEST_CASE("schedule: a probability, drawn for each iteration from the seed alone") {
  const Schedule often{1, {}, 1, 0.3};
  const auto list = acting(often, 10000);
  // The standard deviation is √(10000·0.3·0.7) = 46.
  CHECK(std::abs(static_cast<int>(list.size()) - 3000) < 150);
  CHECK(list == acting(often, 10000));
  CHECK(list != acting(often, 10000, 2));
  // Which iterations act does not depend on where it begins.
  const auto late = acting({5000, {}, 1, 0.3}, 10000);
  CHECK(std::equal(late.begin(), late.end(), std::lower_bound(list.begin(), list.end(), 5000), list.end()));
}

TEST_CASE("schedule: the iterations of an attack, counted without drawing where nothing is drawn") {
  // 10, 13, …, 40: (42 − 10)/3 = 10 steps behind the first; without `until` up to 100: 10 + 30·3.
  const auto every_third = Schedule{10, 42, 3}.acting(1, 100);
  REQUIRE(every_third);
  CHECK(every_third->count == 11);
  CHECK(every_third->first == 10);
  CHECK(every_third->last == 40);
  CHECK(Schedule{10, {}, 3}.acting(1, 100)->last == 100);
  CHECK(Schedule{10}.acting(1, 9)->count == 0);
  CHECK(Schedule{}.acting(1, 0)->first == 0);
  // Drawn ones as acts() says, one by one; and not at all where that would take minutes.
  const Schedule drawn{5, 60, 2, 0.3};
  Acting counted;
  for (std::int64_t iteration = 1; iteration <= 80; ++iteration) {
    if (!drawn.acts(7, iteration)) continue;
    if (counted.count++ == 0) counted.first = iteration;
    counted.last = iteration;
  }
  REQUIRE(counted.count > 3);
  const auto said = drawn.acting(7, 80);
  REQUIRE(said);
  CHECK(said->count == counted.count);
  CHECK(said->first == counted.first);
  CHECK(said->last == counted.last);
  CHECK_FALSE(Schedule{1, {}, 1, 0.5}.acting(1, 2'000'000'000));
  CHECK(Schedule{}.acting(1, 2'000'000'000)->count == 2'000'000'000);
}

TEST_CASE("distort: all files held, those that are won, those of a fixed disagreement") {
  const std::vector<int> liars = {0, 1, 3};  // two of the first group, one of the second
  CHECK(distorted(Distort::all, liars) == std::vector<bool>{true, true, false});
  CHECK(distorted(Distort::won, liars) == std::vector<bool>{true, false, false});
  // The first three honest workers are 2, 4 and 5: all honest holders of files 0 and 1.
  CHECK(distorted(Distort::fixed_disagreement, liars) == std::vector<bool>{true, true, false});
  // Of 3, 6 and 7: 0, 1 and 2, who hold none of their files.
  CHECK(distorted(Distort::fixed_disagreement, {3, 6, 7}) == std::vector<bool>{false, false, false});
  CHECK(distorted(Distort::won, {3, 6, 7}) == std::vector<bool>{false, false, true});
  // Nobody honest is left to object.
  CHECK(distorted(Distort::fixed_disagreement, {6, 7, 8}) == std::vector<bool>{false, false, true});
}

TEST_CASE("adversary: distort and schedule decide who lies, never who is Byzantine") {
  const Grouping cluster(15, 3);
  ThreadPool pool(1);
  Scene now = scene(random_vectors(1, 5, 6));
  const RowView honest = now.view().honest;
  int lied = 0, behaved = 0;
  for (const Distort distort : {Distort::all, Distort::won, Distort::fixed_disagreement}) {
    Adversary liars(sign_flip(distort, {2, 5, 2, 1}), cluster.context(6), 1, cluster.assignment.holders, cluster.to_win,
                    pool);
    for (std::int64_t iteration = 1; iteration <= 6; ++iteration) {
      liars.act(iteration, honest);
      const std::vector<int> byzantine(liars.byzantine().begin(), liars.byzantine().end());
      REQUIRE(byzantine == placed("random-each-iteration", cluster, 6, 1, iteration));
      const auto files = distorted_files(distort, cluster.assignment.holders, cluster.to_win, byzantine, 15);
      for (int worker = 0; worker < 15; ++worker) {
        const int file = cluster.assignment.file_of[static_cast<std::size_t>(worker)];
        const bool expected = (iteration == 2 || iteration == 4) && files[static_cast<std::size_t>(file)] &&
                              std::count(byzantine.begin(), byzantine.end(), worker) > 0;
        INFO("iteration " << iteration << ", worker " << worker);
        CHECK((liars.forged(worker) != nullptr) == expected);
        CHECK(liars.lies(worker) == expected);
        (expected ? lied : behaved) += 1;
        if (expected) CHECK(liars.forged(worker)[0] == -honest[file][0]);
      }
    }
  }
  CHECK(lied > 15);
  CHECK(behaved > 100);
}

TEST_CASE(
    "adversary: an attack that doesn't act has no strength, and the server's votes are tried with those who lie") {
  const Grouping cluster(9, 3);
  ThreadPool pool(1);
  Scene now = scene(random_vectors(1, 3, 6));
  AdversaryConfig config = sign_flip(Distort::won, {2, {}, 1, 1});
  config.placement = component(ComponentKind::placement, "fixed", {{"workers", Integers{0, 1, 3}}});
  config.attack = component(ComponentKind::attack, "alie", {{"z", "search"}});
  std::vector<int> unforged, honest_copies;
  config.query_aggregation = [&](const AdversaryView& view, const float*, const float*) {
    unforged.assign(view.unforged_copies.begin(), view.unforged_copies.end());
    honest_copies.assign(view.honest_copies.begin(), view.honest_copies.end());
    return [](double z) { return z; };
  };
  Adversary liars(config, cluster.context(3), 1, cluster.assignment.holders, cluster.to_win, pool);
  liars.act(1, now.view().honest);
  CHECK_FALSE(liars.strength().has_value());
  CHECK(unforged.empty());
  liars.act(2, now.view().honest);
  CHECK(*liars.strength() == 10);
  CHECK(unforged == std::vector<int>{1, 3, 3});
  CHECK(honest_copies == std::vector<int>{1, 2, 3});
}
