// Broadcasts: who passes on to whom, without a clock; then times by hand.
#include "sim/broadcast.hpp"

#include <cmath>

#include "catch.hpp"
#include "helpers.hpp"

using namespace detoxsim;

namespace {

BroadcastShape shape(const std::string& name, const std::vector<Setting>& settings = {}) {
  return make_broadcast(parse_component(ComponentKind::broadcast, name, settings));
}

std::vector<int> parents(const std::string& name, int n) {
  const Dissemination broadcast(shape(name), n);
  std::vector<int> result;
  for (int i = 1; i <= n; ++i) result.push_back(broadcast.parent(i));
  return result;
}

// Lets everybody who may take a chunk take it, in rounds of one unit of time; returns the rounds.
int rounds(Dissemination& broadcast, int n) {
  for (int round = 1;; ++round) {
    std::vector<int> taking;
    bool all = true;
    for (int i = 1; i <= n; ++i) {
      all = all && broadcast.complete(i);
      if (!broadcast.complete(i) && broadcast.ready(i)) taking.push_back(i);
    }
    if (all) return round - 1;
    REQUIRE_FALSE(taking.empty());
    for (const int i : taking) broadcast.chunk_received(i);
  }
}

// star.xml: 5 workers, d = 8: 32 bytes of parameters; 5 files of 2 samples, 48 flops: 48 µs on each worker.
Scenario five(const std::string& broadcast) {
  return tiny_scenario("star.xml",
                       {{"cluster.workers", "5"}, {"training.batch_size", "10"}, {"cluster.broadcast", broadcast}});
}

}  // namespace

TEST_CASE("broadcast: who passes on to whom") {
  CHECK(parents("flat", 4) == std::vector<int>{0, 0, 0, 0});
  CHECK(parents("chain", 4) == std::vector<int>{0, 1, 2, 3});
  CHECK(parents("binomial", 7) == std::vector<int>{0, 0, 1, 0, 1, 2, 3});
}

// Of n workers: ⌈log2(n+1)⌉ rounds in the tree, n + chunks − 1 in the chain.
TEST_CASE("broadcast: rounds of one transfer per host") {
  for (int n = 1; n <= 40; ++n) {
    CAPTURE(n);
    Dissemination tree(shape("binomial"), n);
    CHECK(rounds(tree, n) == static_cast<int>(std::ceil(std::log2(n + 1))));
    for (const int chunks : {1, 3, 16}) {
      Dissemination chain(shape("chain", {{"chunks", std::to_string(chunks)}}), n);
      CHECK(rounds(chain, n) == n + chunks - 1);
    }
  }
}

// Whoever leaves cuts off those behind it, and nobody waits its turn for it.
TEST_CASE("broadcast: a worker that leaves") {
  Dissemination tree(shape("binomial"), 7);
  CHECK_FALSE(tree.ready(2));
  CHECK(tree.withdraw(1) == std::vector<int>{2});  // 3 and 5 are behind 1, and 7 behind 3
  for (const int i : {2, 6, 4}) {
    CHECK(tree.ready(i));
    tree.chunk_received(i);
  }
  for (const int i : {3, 5, 7}) CHECK_FALSE(tree.ready(i));
}

// The server's link carries 5·32 bytes: 160 µs, down and up.
TEST_CASE("broadcast: flat, by hand") {
  const TinyRun result = run(five("flat"));
  REQUIRE(result.rows.size() == 3);
  for (const auto& row : result.rows) {
    CHECK(std::abs(row.broadcast_sim_s - 160e-6) < 1e-12);
    check_seconds(row.gradient_sim_s, 48e-6);
    check_seconds(row.upload_sim_s, 160e-6);
    CHECK(row.bytes_from_server == 5 * 32);
  }
}

// Three rounds of 32 µs: the first worker; the second and (from the first) the third; the fourth and (from the first)
// the fifth. Only three transfers leave the server. From 80 µs on the first worker reports, while it still sends to the
// fifth: the two share its link, so of each 16 bytes are through at 112 µs, when the fifth has all. From then on, when
// the second and the third report, too, the server's link is never idle: 112 + 16 + 4·32 = 256 µs.
TEST_CASE("broadcast: binomial tree, by hand") {
  const TinyRun result = run(five("binomial"));
  REQUIRE(result.rows.size() == 3);
  for (const auto& row : result.rows) {
    check_phases(row, 112, 48, 96, row.aggregation_sim_s * 1e6);
    CHECK(row.bytes_from_server == 3 * 32);
  }
}

// Four chunks of 8 bytes along five workers: 8·(5 + 4 − 1) = 64 µs. The first worker has all at 32 µs, reports from
// 80 µs on; the others begin 8 µs later each, while the link is busy: 80 + 160 = 240 µs. 64 + 48 = 112.
TEST_CASE("broadcast: chain in chunks, by hand") {
  const TinyRun result = run(five(R"({"name": "chain", "chunks": 4})"));
  REQUIRE(result.rows.size() == 3);
  for (const auto& row : result.rows) {
    check_phases(row, 64, 48, 128, row.aggregation_sim_s * 1e6);
    CHECK(row.bytes_from_server == 32);
  }
}

TEST_CASE("every broadcast reaches everybody", "[every broadcast]") {
  for (const auto& name : Catalog::of(ComponentKind::broadcast).names()) {
    for (const int n : {0, 1, 2, 9, 64}) {
      CAPTURE(name, n);
      Dissemination broadcast(shape(name), n);
      CHECK(rounds(broadcast, n) >= (n > 0 ? 1 : 0));
    }
  }
}
