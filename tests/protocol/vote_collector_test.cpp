// When the server has enough replicas, and whom it asks for a gradient; without a clock.
#include "protocol/vote_collector.hpp"

#include "base/random.hpp"
#include "catch.hpp"
#include "redundancy/assignment.hpp"

using namespace detoxsim;

namespace {

// A gradient is a letter, its own digest: 'h' the honest one, capitals forged ones.
struct Said : ReplicaSource {
  std::vector<std::string> sends, announces;  // by worker; each letter announced is a digest
  Payload gradient(int worker) const override {
    return std::as_bytes(std::span(sends[static_cast<std::size_t>(worker)]));
  }
  std::vector<std::string> digests(int worker) override {
    std::vector<std::string> list;
    for (const char letter : announces[static_cast<std::size_t>(worker)]) list.emplace_back(1, letter);
    return list;
  }
  std::string digest_of(const Payload& gradient) const override {
    return {reinterpret_cast<const char*>(gradient.data()), gradient.size()};
  }
};

std::string text(const Payload& payload) { return {reinterpret_cast<const char*>(payload.data()), payload.size()}; }

// What is accepted of one group by digests when reports come in this order and whoever sends nothing ("") is passed
// over; "" where nothing is.
std::string elected(Said& said, const std::vector<int>& order, bool early) {
  const Assignment group = contiguous_groups(static_cast<int>(order.size()), 1);
  const auto collector = vote_on_digests(group, said, early);
  collector->open();
  const auto serve = [&] {
    for (auto asked = collector->take_requests(); !asked.empty(); asked = collector->take_requests())
      for (const int worker : asked) {
        if (said.sends[static_cast<std::size_t>(worker)].empty())
          collector->gradient_failed(worker);
        else
          collector->gradient_received(worker);
      }
  };
  for (const int worker : order) {
    if (collector->decided()) break;
    collector->receive(worker);
    serve();
  }
  REQUIRE(collector->decided());
  const auto& replicas = collector->replica_sets()[0].replicas;
  REQUIRE(replicas.size() <= 1);
  return replicas.empty() ? "" : text(replicas[0]);
}

}  // namespace

TEST_CASE("tally: a file is decided by all replicas, or early by a majority of equal ones") {
  ThreadPool pool(1);
  Said said;
  said.sends = {"h", "A", "h", "h", "h"};
  const Assignment groups = contiguous_groups(5, 1);
  for (const bool early : {false, true}) {
    const auto collector = vote_on_gradients(groups, said, early, pool);
    collector->open();
    for (const int worker : {0, 1, 2}) CHECK(collector->receive(worker));
    CHECK_FALSE(collector->decided());
    CHECK(collector->receive(3));
    CHECK(collector->decided() == early);
    CHECK(collector->receive(4) == !early);
    CHECK(collector->received() == 5);
    CHECK(collector->decided());
  }
}

TEST_CASE("tally: closed, it takes what it has, and nothing more") {
  ThreadPool pool(1);
  Said said;
  said.sends = {"h", "h", "h"};
  said.announces = said.sends;
  const Assignment groups = contiguous_groups(3, 1);
  const auto full = vote_on_gradients(groups, said, false, pool);
  full->open();
  full->receive(1);
  full->close();
  CHECK(full->decided());
  CHECK_FALSE(full->receive(0));
  CHECK(full->replica_sets()[0].group_size == 3);  // one of three is no majority

  const auto digests = vote_on_digests(groups, said, false);
  digests->open();
  digests->receive(2);
  digests->receive(0);
  CHECK(digests->take_requests().empty());
  digests->close();
  CHECK_FALSE(digests->receive(1));
  CHECK(digests->take_requests() == std::vector<int>{2});
  digests->gradient_failed(2);
  CHECK(digests->take_requests() == std::vector<int>{0});
  CHECK_FALSE(digests->decided());
  CHECK(digests->gradient_received(0));
  CHECK(digests->decided());
}

TEST_CASE("tally: who was not asked can't answer") {
  Said said;
  said.sends = said.announces = {"A", "h", "h"};
  const Assignment group = contiguous_groups(3, 1);
  const auto collector = vote_on_digests(group, said, false);
  collector->open();
  for (const int worker : {0, 1, 2}) collector->receive(worker);
  CHECK(collector->take_requests() == std::vector<int>{1});
  CHECK_FALSE(collector->gradient_received(0));
  collector->gradient_failed(2);
  CHECK(collector->take_requests().empty());
  CHECK(collector->gradient_received(1));
}

// Workers 0–2 hold file 0, 3 and 4 file 1.
TEST_CASE("tally: of several files each is decided for itself, and every report counts") {
  ThreadPool pool(1);
  Said said;
  said.sends = {"h", "h", "A", "h", "A"};
  const Assignment groups = contiguous_groups(5, 2);
  const auto collector = vote_on_gradients(groups, said, true, pool);
  collector->open();
  CHECK(collector->receive(0));
  CHECK(collector->receive(3));
  CHECK(collector->receive(1));  // two equal ones of three
  CHECK_FALSE(collector->receive(2));
  CHECK(collector->received() == 4);
  CHECK_FALSE(collector->decided());
  CHECK(collector->receive(4));
  CHECK(collector->decided());
  CHECK(collector->received() == 5);
  REQUIRE(collector->replica_sets().size() == 2);
  CHECK(collector->replica_sets()[0].replicas.size() == 2);
  CHECK(collector->replica_sets()[1].replicas.size() == 2);
  CHECK(collector->replica_sets()[0].group_size == 3);
  CHECK(collector->replica_sets()[1].group_size == 2);
}

TEST_CASE("tally: of several files each elects and asks for itself") {
  Said said;
  said.sends = said.announces = {"h", "h", "A", "h", "h"};
  const Assignment groups = contiguous_groups(5, 2);
  const auto collector = vote_on_digests(groups, said, true);
  collector->open();
  CHECK(collector->receive(1));
  CHECK(collector->receive(4));
  CHECK(collector->take_requests().empty());
  CHECK(collector->receive(3));
  CHECK(collector->receive(0));
  CHECK(collector->take_requests() == std::vector<int>{4, 1});  // of each file whoever was the first
  CHECK(collector->gradient_received(4));
  CHECK_FALSE(collector->decided());
  CHECK_FALSE(collector->gradient_received(0));  // asked of the other file's group was 1
  CHECK(collector->gradient_received(1));
  CHECK(collector->decided());
  CHECK(text(collector->replica_sets()[0].replicas[0]) == "h");
  CHECK(text(collector->replica_sets()[1].replicas[0]) == "h");
  CHECK_FALSE(collector->receive(2));
  CHECK(collector->received() == 5);
}

// File 0 is being fetched from worker 0, file 1 has one of two reports.
TEST_CASE(
    "tally: closed during a fetch, it waits for that, or for the next who holds the same, and gives up the rest") {
  Said said;
  said.sends = said.announces = {"h", "h", "A", "h", "h"};
  const Assignment groups = contiguous_groups(5, 2);
  for (const bool fails : {false, true}) {
    CAPTURE(fails);
    const auto collector = vote_on_digests(groups, said, true);
    collector->open();
    for (const int worker : {0, 1, 3}) CHECK(collector->receive(worker));
    CHECK(collector->take_requests() == std::vector<int>{0});
    collector->close();
    CHECK_FALSE(collector->decided());
    CHECK(collector->take_requests().empty());  // asked already
    CHECK_FALSE(collector->receive(4));         // would have made a majority of file 1
    CHECK(collector->received() == 4);
    if (fails) {
      collector->gradient_failed(0);
      CHECK(collector->take_requests() == std::vector<int>{1});
      CHECK_FALSE(collector->decided());
      CHECK_FALSE(collector->gradient_received(0));  // too late: 1 is asked now
      CHECK(collector->gradient_received(1));
    } else {
      CHECK(collector->gradient_received(0));
    }
    CHECK(collector->decided());
    CHECK(collector->replica_sets()[0].replicas.size() == 1);
    CHECK(collector->replica_sets()[1].replicas.empty());
  }
  // Nobody is left who could answer: decided, with nothing.
  const auto collector = vote_on_digests(groups, said, true);
  collector->open();
  for (const int worker : {0, 1}) collector->receive(worker);
  collector->close();
  collector->gradient_failed(0);
  collector->gradient_failed(1);
  CHECK(collector->decided());
  CHECK(collector->replica_sets()[0].replicas.empty());
}

TEST_CASE("tally: who announces two gradients is never asked for one") {
  Said said;
  said.announces = {"hA", "h", "h"};
  said.sends = {"h", "h", "h"};
  const Assignment group = contiguous_groups(3, 1);
  const auto collector = vote_on_digests(group, said, false);
  collector->open();
  for (const int worker : {0, 1, 2}) collector->receive(worker);
  CHECK(collector->take_requests() == std::vector<int>{1});
  collector->gradient_failed(1);
  CHECK(collector->take_requests() == std::vector<int>{2});
  collector->gradient_failed(2);
  CHECK(collector->take_requests().empty());
  CHECK(collector->decided());
}

TEST_CASE("tally: opened again, it has forgotten the iteration before") {
  ThreadPool pool(1);
  Said said;
  said.sends = said.announces = {"h", "h", "h"};
  const Assignment group = contiguous_groups(3, 1);
  for (const bool digests : {false, true}) {
    CAPTURE(digests);
    const auto collector = digests ? vote_on_digests(group, said, true) : vote_on_gradients(group, said, true, pool);
    collector->open();
    for (const int worker : {0, 1}) CHECK(collector->receive(worker));
    collector->close();  // by digests worker 0 is to be asked, and nobody takes notice
    collector->open();
    CHECK(collector->received() == 0);
    CHECK(collector->take_requests().empty());
    CHECK_FALSE(collector->decided());
    CHECK(collector->replica_sets()[0].replicas.empty());
    CHECK_FALSE(collector->gradient_received(0));  // of the iteration before
    CHECK(collector->receive(2));
    CHECK_FALSE(collector->decided());
    CHECK(collector->receive(1));
    CHECK(collector->take_requests() == (digests ? std::vector<int>{2} : std::vector<int>{}));
    if (digests) CHECK(collector->gradient_received(2));
    CHECK(collector->decided());
  }
}

// Random groups of up to 7 with any number of liars, each with one of two forged gradients and a way to lie: it
// announces what it forged; or the honest gradient, and sends what it forged, or nothing; or announces both. The vote
// on gradients gets what they forged.
TEST_CASE("tally: digests elect no forged gradient that the vote on gradients would reject") {
  ThreadPool pool(1);
  int accepted_forged = 0, agreed = 0;
  for (std::uint64_t seed = 0; seed < 4000; ++seed) {
    CAPTURE(seed);
    RandomStream random(seed, "tally test");
    const auto n = 1 + random.below(7), liars = random.below(n + 1);
    Said said, full;
    bool consistent = true;
    for (std::uint64_t worker = 0; worker < n; ++worker) {
      const std::string gradient = worker >= liars ? "h" : random.below(2) == 0 ? "A" : "B";
      const auto way = worker < liars ? random.below(4) : 0;
      full.sends.push_back(gradient);
      said.sends.push_back(way == 2 ? "" : gradient);
      said.announces.push_back(way == 0 ? gradient : way == 3 ? "h" + gradient : "h");
      consistent = consistent && way == 0;
    }
    std::vector<int> order;
    ReplicaSet replica_set{{}, static_cast<int>(n)};
    for (const auto worker : random.permutation(static_cast<std::uint32_t>(n))) {
      order.push_back(static_cast<int>(worker));
      replica_set.replicas.push_back(full.gradient(order.back()));
    }
    const int winner = majority(pool, replica_set);
    const std::string by_gradients = winner < 0 ? "" : text(replica_set.replicas[static_cast<std::size_t>(winner)]);
    for (const bool early : {false, true}) {
      const std::string by_digests = elected(said, order, early);
      const bool forged = by_digests != "" && by_digests != "h";
      if (forged || consistent) CHECK(by_digests == by_gradients);
      accepted_forged += forged ? 1 : 0;
      agreed += consistent ? 1 : 0;
    }
  }
  CHECK(accepted_forged > 100);
  CHECK(agreed > 1000);
}
