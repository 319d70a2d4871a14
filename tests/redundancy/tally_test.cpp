// When the server has enough replicas, and whom it asks for a gradient; without a clock.
#include "redundancy/tally.hpp"

#include "base/random.hpp"
#include "catch.hpp"
#include "redundancy/assignment.hpp"

using namespace detoxsim;

namespace {

// A gradient is a letter, its own digest: 'h' the honest one, capitals forged ones.
struct Said : Replicas {
  std::vector<std::string> sends, announces;  // by worker; each letter announced is a digest
  Wire gradient(int worker) const override { return std::as_bytes(std::span(sends[static_cast<std::size_t>(worker)])); }
  std::vector<std::string> digests(int worker) override {
    std::vector<std::string> list;
    for (const char letter : announces[static_cast<std::size_t>(worker)]) list.emplace_back(1, letter);
    return list;
  }
  std::string digest_of(const Wire& gradient) const override {
    return {reinterpret_cast<const char*>(gradient.data()), gradient.size()};
  }
};

std::string text(const Wire& wire) { return {reinterpret_cast<const char*>(wire.data()), wire.size()}; }

// What is accepted of one group by digests when reports come in this order and whoever sends nothing ("") is passed
// over; "" where nothing is.
std::string elected(Said& said, const std::vector<int>& order, bool early) {
  const Assignment group = contiguous_groups(static_cast<int>(order.size()), 1);
  const auto tally = vote_on_digests(group, said, early);
  tally->open();
  const auto serve = [&] {
    for (auto asked = tally->requests(); !asked.empty(); asked = tally->requests())
      for (const int worker : asked) {
        if (said.sends[static_cast<std::size_t>(worker)].empty())
          tally->unanswered(worker);
        else
          tally->answered(worker);
      }
  };
  for (const int worker : order) {
    if (tally->decided()) break;
    tally->receive(worker);
    serve();
  }
  REQUIRE(tally->decided());
  const auto& replicas = tally->ballots()[0].replicas;
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
    const auto tally = vote_on_gradients(groups, said, early, pool);
    tally->open();
    for (const int worker : {0, 1, 2}) CHECK(tally->receive(worker));
    CHECK_FALSE(tally->decided());
    CHECK(tally->receive(3));
    CHECK(tally->decided() == early);
    CHECK(tally->receive(4) == !early);
    CHECK(tally->received() == 5);
    CHECK(tally->decided());
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
  CHECK(full->ballots()[0].group_size == 3);  // one of three is no majority

  const auto digests = vote_on_digests(groups, said, false);
  digests->open();
  digests->receive(2);
  digests->receive(0);
  CHECK(digests->requests().empty());
  digests->close();
  CHECK_FALSE(digests->receive(1));
  CHECK(digests->requests() == std::vector<int>{2});
  digests->unanswered(2);
  CHECK(digests->requests() == std::vector<int>{0});
  CHECK_FALSE(digests->decided());
  CHECK(digests->answered(0));
  CHECK(digests->decided());
}

TEST_CASE("tally: who was not asked can't answer") {
  Said said;
  said.sends = said.announces = {"A", "h", "h"};
  const Assignment group = contiguous_groups(3, 1);
  const auto tally = vote_on_digests(group, said, false);
  tally->open();
  for (const int worker : {0, 1, 2}) tally->receive(worker);
  CHECK(tally->requests() == std::vector<int>{1});
  CHECK_FALSE(tally->answered(0));
  tally->unanswered(2);
  CHECK(tally->requests().empty());
  CHECK(tally->answered(1));
}

// Random groups of up to 7 with any number of liars, each with one of two forged gradients and a way to lie: it
// announces what it forged; or the honest gradient, and sends what it forged, or nothing; or announces both. The vote
// on gradients gets what they forged.
TEST_CASE("tally: digests elect no forged gradient that the vote on gradients would reject") {
  ThreadPool pool(1);
  int accepted_forged = 0, agreed = 0;
  for (std::uint64_t seed = 0; seed < 4000; ++seed) {
    CAPTURE(seed);
    Stream random(seed, "tally test");
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
    Ballot ballot{{}, static_cast<int>(n)};
    for (const auto worker : random.permutation(static_cast<std::uint32_t>(n))) {
      order.push_back(static_cast<int>(worker));
      ballot.replicas.push_back(full.gradient(order.back()));
    }
    const int winner = majority(pool, ballot);
    const std::string by_gradients = winner < 0 ? "" : text(ballot.replicas[static_cast<std::size_t>(winner)]);
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
