// Adversary and vote together: which votes are corrupted follows from who lies, and from nothing else.
#include "attacks/helpers.hpp"

using namespace detoxsim;
using namespace detoxsim::testing;

namespace {

constexpr int q = 7, d = 6;

struct Counts {
  int corrupted = 0, no_majority = 0;
  bool operator==(const Counts&) const = default;
};

// By the bytes that the vote yields.
Counts voted(const Adversary& adversary, const Grouping& cluster, const RowView& honest, ThreadPool& pool) {
  std::vector<ReplicaSet> replica_sets;
  for (int file = 0; file < cluster.assignment.files(); ++file) {
    const auto& group = cluster.assignment.holders[static_cast<std::size_t>(file)];
    ReplicaSet replica_set{{}, static_cast<int>(group.size())};
    for (const int worker : group) {
      const float* sent = adversary.forged(worker) ? adversary.forged(worker) : honest[file];
      replica_set.replicas.push_back(std::as_bytes(std::span(sent, d)));
    }
    replica_sets.push_back(replica_set);
  }
  PipelineConfig config;
  config.outer = stage("mean");
  Pipeline pipeline(config, cluster.assignment, q, d, pool);
  Vector out(d);
  const Pipeline::Outcome outcome = pipeline.aggregate(replica_sets, 1, 1, out);
  Counts counts{0, outcome.no_majority_votes};
  for (int file = 0; file < cluster.assignment.files(); ++file) {
    const Payload vote = outcome.votes[static_cast<std::size_t>(file)];
    counts.corrupted += !vote.empty() && !same_bytes(vote, std::as_bytes(std::span(honest[file], d)));
  }
  return counts;
}

// By counting liars: together they win with more than half of a group, and tie with half. Each for itself, a liar wins
// only where it is alone; where honest workers are no majority either, nobody wins.
Counts expected(const Adversary& adversary, const Grouping& cluster, bool collusion) {
  std::vector<int> bad(cluster.to_win.size(), 0);
  for (const int worker : adversary.byzantine())
    ++bad[static_cast<std::size_t>(cluster.assignment.file_of[static_cast<std::size_t>(worker)])];
  Counts counts;
  for (std::size_t g = 0; g < bad.size(); ++g) {
    const int size = static_cast<int>(cluster.assignment.holders[g].size());
    const bool lost = collusion ? 2 * bad[g] > size : size == 1 && bad[g] == 1;
    counts.corrupted += lost;
    counts.no_majority += !lost && 2 * (size - bad[g]) <= size;
  }
  return counts;
}

}  // namespace

TEST_CASE("vote under attack: corrupted votes and ties are those of the placement", "[every placement]") {
  ThreadPool pool(1);
  for (const std::string& placement : Catalog::of(ComponentKind::placement).names()) {
    for (const int r : {1, 2, 3, 4, 5}) {
      const Grouping cluster(20, r);
      Scene now = scene(random_vectors(1, cluster.assignment.files(), d));
      const RowView honest = now.view().honest;
      for (const bool collusion : {true, false}) {
        for (const char* attack : {"alie", "constant", "sign-flip"}) {
          const Settings values = attack == std::string("alie") ? Settings{{"z", 1.5}} : Settings{};
          const AdversaryConfig config{component(ComponentKind::placement, placement),
                                       component(ComponentKind::attack, attack, values), collusion};
          Adversary liars(config, cluster.context(q), 5, cluster.assignment.holders, cluster.to_win, pool);
          Counts sum;
          for (std::int64_t iteration = 1; iteration <= 20; ++iteration) {
            liars.act(iteration, honest);
            const Counts counts = voted(liars, cluster, honest, pool);
            INFO(placement << ", r = " << r << ", " << attack << (collusion ? ", colluding" : "") << ", " << iteration);
            REQUIRE(counts == expected(liars, cluster, collusion));
            sum.corrupted += counts.corrupted;
          }
          if (collusion && placement == "worst-case") CHECK(sum.corrupted == 20 * cluster.context(q).worst_case);
        }
      }
    }
  }
}

TEST_CASE("vote under attack: no attack, no corrupted vote") {
  ThreadPool pool(1);
  const Grouping cluster(20, 3);
  Scene now = scene(random_vectors(1, cluster.assignment.files(), d));
  const RowView honest = now.view().honest;
  const AdversaryConfig config{component(ComponentKind::placement, "worst-case"),
                               component(ComponentKind::attack, "none")};
  Adversary behaved(config, cluster.context(q), 5, cluster.assignment.holders, cluster.to_win, pool);
  behaved.act(1, honest);
  CHECK(voted(behaved, cluster, honest, pool) == Counts{});
}
