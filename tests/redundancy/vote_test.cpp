#include "redundancy/vote.hpp"

#include <algorithm>
#include <bit>
#include <limits>
#include <map>
#include <numeric>

#include "redundancy/helpers.hpp"

using namespace detoxsim;
using namespace detoxsim::testing;

namespace {

// The winner among vectors numbered by class, by counting: the first of the class with more than half of the group.
int counted(const std::vector<int>& classes, int group_size) {
  std::map<int, int> counts;
  for (const int each : classes) ++counts[each];
  for (std::size_t i = 0; i < classes.size(); ++i)
    if (2 * counts[classes[i]] > group_size) return static_cast<int>(i);
  return -1;
}

ReplicaSet replica_set_of(const Vectors& vectors, const std::vector<int>& classes, int group_size) {
  ReplicaSet replica_set;
  replica_set.group_size = group_size;
  for (const int each : classes) replica_set.replicas.push_back(payload_of(vectors[static_cast<std::size_t>(each)]));
  return replica_set;
}

int majority_of(const Vectors& vectors) {
  ThreadPool pool(1);
  std::vector<int> each(vectors.size());
  std::iota(each.begin(), each.end(), 0);
  return majority(pool, replica_set_of(vectors, each, static_cast<int>(vectors.size())));
}

}  // namespace

TEST_CASE("vote: every pattern of equal and different replicas, all received or not") {
  ThreadPool pool(1);
  const Vectors vectors = random_vectors(1, 5, 3);
  for (int group_size = 1; group_size <= 5; ++group_size) {
    for (int received = 0; received <= group_size; ++received) {
      int patterns = 1;
      for (int i = 0; i < received; ++i) patterns *= group_size;
      for (int pattern = 0; pattern < patterns; ++pattern) {
        std::vector<int> classes;
        for (int i = 0, rest = pattern; i < received; ++i, rest /= group_size) classes.push_back(rest % group_size);
        REQUIRE(majority(pool, replica_set_of(vectors, classes, group_size)) == counted(classes, group_size));
      }
    }
  }
}

TEST_CASE("vote: a majority is one of the group, not of the replicas received") {
  // Of 5 workers 3 are a majority; two equal reports, alone or against one other, are none.
  ThreadPool pool(1);
  const Vectors vectors = random_vectors(1, 2, 3);
  CHECK(majority(pool, replica_set_of(vectors, {0, 0}, 5)) == -1);
  CHECK(majority(pool, replica_set_of(vectors, {0, 0, 1}, 5)) == -1);
  CHECK(majority(pool, replica_set_of(vectors, {1, 0, 0, 0}, 5)) == 1);
  CHECK(majority(pool, replica_set_of(vectors, {0, 0, 1, 1}, 4)) == -1);
}

TEST_CASE("vote: equality is one of bits") {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const float other_nan = std::bit_cast<float>(std::bit_cast<std::uint32_t>(nan) ^ 1u);
  CHECK(majority_of({{1, 0.0f}, {1, -0.0f}, {2, 0}}) == -1);
  CHECK(majority_of({{1, -0.0f}, {1, 0.0f}, {1, -0.0f}}) == 0);
  CHECK(majority_of({{7, 7}, {1, nan}, {1, nan}}) == 1);
  CHECK(majority_of({{7, 7}, {1, nan}, {1, other_nan}}) == -1);
  // One last bit anywhere: 1 is the first float after 1 − 2⁻²⁴
  const std::size_t d = 4099;
  for (const std::size_t place : {std::size_t{0}, d / 2, d - 1}) {
    Vector one(d, 1), nearly = one;
    nearly[place] = 1 - 0x1p-24f;
    CHECK(majority_of({one, nearly}) == -1);
    CHECK(majority_of({one, nearly, nearly}) == 1);
  }
}

TEST_CASE("vote: replicas of another length are other replicas") {
  const Vectors vectors = {{1, 2, 3}, {1, 2}, {1, 2, 3}};
  CHECK(majority_of(vectors) == 0);
  CHECK(majority_of({{1, 2, 3}, {1, 2}}) == -1);
}

TEST_CASE("vote: the order of arrival doesn't change the bytes that win") {
  ThreadPool pool(1);
  const Vectors vectors = random_vectors(2, 3, 3);
  std::vector<int> order = {0, 1, 1, 1, 2};
  do {
    const ReplicaSet replica_set = replica_set_of(vectors, order, 5);
    const int winner = majority(pool, replica_set);
    REQUIRE(winner >= 0);
    REQUIRE(same_bytes(replica_set.replicas[static_cast<std::size_t>(winner)], payload_of(vectors[1])));
  } while (std::next_permutation(order.begin(), order.end()));
}

// Three vectors of 200,000 bytes, which a comparison cuts into four tasks; they differ in the last one only.
TEST_CASE("vote: all files at once, on any number of threads") {
  Vectors vectors(3, std::vector<float>(50000, 1.0f));
  for (std::size_t i = 0; i < vectors.size(); ++i) vectors[i].back() = static_cast<float>(i);
  std::vector<ReplicaSet> replica_sets;
  std::vector<int> expected;
  for (int pattern = 0; pattern < 27; ++pattern) {
    const std::vector<int> classes = {pattern % 3, pattern / 3 % 3, pattern / 9};
    replica_sets.push_back(replica_set_of(vectors, classes, 3));
    expected.push_back(counted(classes, 3));
  }
  for (const int threads : {1, 2, 3, 4}) {  // with 4 they share each comparison
    ThreadPool pool(threads);
    std::vector<int> winners;
    for (const VoteResult& result : count_votes(pool, replica_sets, NoMajority::drop))
      winners.push_back(result.majority ? static_cast<int>(result.replica) : -1);
    CHECK(winners == expected);
  }
}

// Of 3 workers two sent different replicas: no strict majority. A file that nobody reported has no vote by any policy.
TEST_CASE("vote: the policy for files without a strict majority") {
  using Source = VoteResult::Source;
  const Vectors vectors = random_vectors(1, 2, 10);
  const std::vector<ReplicaSet> sets = {
      replica_set_of(vectors, {1, 0, 1}, 3), replica_set_of(vectors, {1, 0}, 3), {{}, 3}};
  ThreadPool pool(1);
  for (const auto& [policy, source] : std::map<NoMajority, Source>{{NoMajority::drop, Source::nothing},
                                                                   {NoMajority::first, Source::replica},
                                                                   {NoMajority::mean, Source::mean}}) {
    const std::vector<VoteResult> results = count_votes(pool, sets, policy);
    CHECK((results[0].source == Source::replica && results[0].majority && results[0].replica == 0));
    CHECK((results[1].source == source && !results[1].majority && results[1].replica == 0));
    CHECK((results[2].source == Source::nothing && !results[2].majority));
  }
}
