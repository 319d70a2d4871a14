// The vote of servers that own shares of the coordinates: each knows which replicas are equal on its share.
#include "redundancy/encoding.hpp"
#include "redundancy/helpers.hpp"

using namespace detoxsim;
using namespace detoxsim::testing;

namespace {

int split_majority(const ReplicaSet& replica_set, Compression compression, std::int64_t d, int shards) {
  ThreadPool pool(1);
  return majority(pool, replica_set, payload_cuts(compression, d, shards));
}

ReplicaSet replica_set_of(const Vectors& vectors, int group_size = 0) {
  ReplicaSet replica_set;
  for (const Vector& vector : vectors) replica_set.replicas.push_back(payload_of(vector));
  replica_set.group_size = group_size ? group_size : static_cast<int>(vectors.size());
  return replica_set;
}

}  // namespace

TEST_CASE("vote of shares: servers own whole floats, and the byte of their first sign") {
  using Cuts = std::vector<std::size_t>;
  CHECK(payload_cuts(Compression::none, 10, 1).empty());
  CHECK(payload_cuts(Compression::none, 10, 3) == Cuts{12, 24});
  CHECK(payload_cuts(Compression::none, 2, 3) == Cuts{0, 4});
  CHECK(payload_cuts(Compression::sign, 17, 2) == Cuts{1});
  CHECK(payload_cuts(Compression::sign, 32, 2) == Cuts{2});
  CHECK(payload_cuts(Compression::sign, 9, 7) == Cuts{1, 1, 1, 1, 1, 1});
}

TEST_CASE("vote of shares: replicas that differ in one share only are different") {
  const int d = 10;
  for (const int shards : {1, 2, 3, 7}) {
    for (std::size_t place = 0; place < d; ++place) {
      INFO(shards << " servers, coordinate " << place);
      const Vector one(d, 1);
      Vector other = one;
      other[place] = 2;
      CHECK(split_majority(replica_set_of({one, other}), Compression::none, d, shards) == -1);
      CHECK(split_majority(replica_set_of({one, other, other}), Compression::none, d, shards) == 1);
      CHECK(split_majority(replica_set_of({other, one, other}), Compression::none, d, shards) == 0);
      CHECK(split_majority(replica_set_of({one, one}, 4), Compression::none, d, shards) == -1);
    }
  }
}

TEST_CASE("vote of shares: majorities on every share are none on the whole") {
  // The first share is (1, 1) twice, the second (2, 2) twice; only the first replica has both.
  CHECK(split_majority(replica_set_of({{1, 1, 2, 2}, {1, 1, 3, 3}, {4, 4, 2, 2}}), Compression::none, 4, 2) == -1);
  // And where no replica has what wins on each share.
  const Vectors crossed = {{1, 2, 9}, {1, 8, 3}, {7, 2, 3}, {1, 2, 6}, {5, 2, 3}};
  CHECK(split_majority(replica_set_of(crossed), Compression::none, 3, 3) == -1);
}

TEST_CASE("vote of shares: replicas of another length are other replicas") {
  CHECK(split_majority(replica_set_of({{1, 2, 3, 4}, {1, 2}, {1, 2, 3, 4}}), Compression::none, 4, 2) == 0);
  CHECK(split_majority(replica_set_of({{1, 2, 3, 4}, {1, 2}, {1, 2, 3}}), Compression::none, 4, 2) == -1);
}

TEST_CASE("vote of shares: random replica sets are decided as by one server") {
  RandomStream random(1, "ballots");
  int won = 0;
  for (int round = 0; round < 2000; ++round) {
    // Few values in few coordinates: replicas that agree in parts are common.
    const int received = 1 + static_cast<int>(random.below(6)), d = 1 + static_cast<int>(random.below(9));
    Vectors vectors(static_cast<std::size_t>(received), Vector(static_cast<std::size_t>(d)));
    for (Vector& vector : vectors) {
      for (float& x : vector) x = random.below(4 * static_cast<std::uint64_t>(d)) == 0 ? -1.0f : 1.0f;
    }
    const ReplicaSet whole = replica_set_of(vectors, received + static_cast<int>(random.below(2)));
    std::vector<const float*> rows;
    for (const Vector& vector : vectors) rows.push_back(vector.data());
    Encoder encoder(Compression::sign, d);
    const ReplicaSet signs{encoder.encode({rows, d}), whole.group_size};
    const int expected = split_majority(whole, Compression::none, d, 1);
    won += expected >= 0;
    for (const int shards : {1, 2, 3, 7}) {
      REQUIRE(split_majority(whole, Compression::none, d, shards) == expected);
      REQUIRE(split_majority(signs, Compression::sign, d, shards) == expected);
    }
  }
  CHECK(won > 400);
  CHECK(won < 1600);
}
