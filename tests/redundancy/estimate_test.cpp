// What the pipeline reports by cost formulas alone against what it reports of a real aggregation.
#include "redundancy/helpers.hpp"

using namespace detoxsim;
using namespace detoxsim::testing;

namespace {

constexpr int files = 15, d = 33;

// ReplicaSource of 15 files, three each; of every fifth file all three differ. And the same with numbers for names.
struct Twins {
  std::vector<Vectors> vectors, names;
};

Twins twins() {
  const Vectors pool = random_vectors(5, files + 6, d);
  Twins twins;
  float stranger = files;
  for (int file = 0; file < files; ++file) {
    Vectors vectors(3, pool[static_cast<std::size_t>(file)]), names(3, Vector{static_cast<float>(file)});
    for (std::size_t i = 1; file % 5 == 0 && i < 3; ++i) {
      vectors[i] = pool[static_cast<std::size_t>(stranger)];
      names[i] = {stranger++};
    }
    twins.vectors.push_back(vectors);
    twins.names.push_back(names);
  }
  return twins;
}

void check_equal(const OperationCost& estimated, const OperationCost& real) {
  CHECK(estimated.flops == real.flops);
  CHECK(estimated.bytes == real.bytes);
  CHECK(estimated.exchanged == real.exchanged);
  CHECK(estimated.seconds == real.seconds);
}

// A machine that knows every part, each with a speed of its own, and memory that slows down from 3 kB on.
CostModel known_machine() {
  CostModel costs{{{{3000, 1e9}, {6000, 1e8}}}, 1e9, {{vote_part, {0, 0.5}}}};
  double s_per_flop = 1e-9;
  for (const ComponentKind kind : {ComponentKind::rule, ComponentKind::pre_aggregator})
    for (const auto& name : Catalog::of(kind).names()) costs.parts[name] = {s_per_flop += 1e-10, 1};
  return costs;
}

// Returns whether the rules could run at all.
bool costs_agree(const PipelineConfig& config) {
  const Twins sent = twins();
  const Sent vectors(sent.vectors), names(sent.names);
  ThreadPool pool(1);
  const CostModel costs = known_machine();
  PipelineConfig timed = config;
  timed.costs = &costs;
  Pipeline pipeline(timed, vectors.assignment(), 5, d, pool);
  if (!pipeline.plan().refusals.empty()) return false;
  Vector out(d);
  const auto real = pipeline.aggregate(vectors.replica_sets(), 3, 7, out);
  const auto estimated = pipeline.estimate(names.replica_sets(), real.outer_steps);
  check_equal(estimated.vote_cost, real.vote_cost);
  check_equal(estimated.inner_cost, real.inner_cost);
  check_equal(estimated.outer_cost, real.outer_cost);
  CHECK(estimated.no_majority_votes == 3);
  CHECK(estimated.no_majority_votes == real.no_majority_votes);
  CHECK(estimated.guarantee_lost == real.guarantee_lost);
  CHECK(estimated.updated == real.updated);
  REQUIRE(estimated.votes.size() == files);
  for (std::size_t file = 0; file < files; ++file) {
    if (file % 5 != 0) CHECK(same_bytes(estimated.votes[file], names.replica_sets()[file].replicas[0]));
    if (config.no_majority != NoMajority::mean) CHECK(estimated.votes[file].empty() == real.votes[file].empty());
  }
  return true;
}

PipelineConfig with_outer(const StageConfig& outer, int buckets = 0, const std::string& inner = "mean") {
  PipelineConfig config;
  config.outer = outer;
  config.buckets = buckets;
  if (buckets > 0) config.inner = stage(inner);
  return config;
}

}  // namespace

TEST_CASE("estimate: every outer rule, on votes and behind buckets") {
  int ran = 0;
  for (const auto& rule : Catalog::of(ComponentKind::rule).names()) {
    INFO(rule);
    ran += costs_agree(with_outer(stage(rule))) ? 1 : 0;
    ran += costs_agree(with_outer(stage(rule), 5)) ? 1 : 0;
  }
  CHECK(ran >= 20);
}

// The estimate is given the steps of one rule, the outer one: inner rules whose work depends on theirs can't agree.
TEST_CASE("estimate: inner rules that take no steps") {
  ThreadPool pool(1);
  int ran = 0;
  for (const auto& name : Catalog::of(ComponentKind::rule).names()) {
    INFO(name);
    const auto rule = make_rule(component(ComponentKind::rule, name), pool);
    if (rule->cost(5, 1, d, 1).flops != rule->cost(5, 1, d, 50).flops) continue;
    ran += costs_agree(with_outer(stage("mean"), 3, name)) ? 1 : 0;
  }
  CHECK(ran >= 6);
}

TEST_CASE("estimate: every pre-aggregator") {
  for (const auto& name : Catalog::of(ComponentKind::pre_aggregator).names()) {
    INFO(name);
    const StageConfig outer{{component(ComponentKind::pre_aggregator, name)},
                            component(ComponentKind::rule, "coordinate-median")};
    CHECK(costs_agree(with_outer(outer)));
  }
}

TEST_CASE("estimate: votes without a majority are absent, the first, or a mean, which is never an honest one") {
  for (const auto policy : {NoMajority::drop, NoMajority::first, NoMajority::mean}) {
    PipelineConfig config = with_outer(stage("coordinate-median"), 5);
    config.no_majority = policy;
    CHECK(costs_agree(config));
  }
  PipelineConfig config = with_outer(stage("mean"));
  config.no_majority = NoMajority::mean;
  ThreadPool pool(1);
  const Twins sent = twins();
  const Sent names(sent.names);
  Pipeline pipeline(config, names.assignment(), 5, d, pool);
  CHECK(pipeline.estimate(names.replica_sets(), 0).mixed_votes == 3);
}

// p = 45, r = 3, 33 coordinates: the server receives 45 gradients of 132 bytes, or of 5 bytes where signs travel, which
// it unpacks to 15 votes; or, voting on digests, the 15 it asks for. Buckets leave a row each.
TEST_CASE("estimate: what passes through the caches in an iteration") {
  ThreadPool pool(1);
  const auto touched = [&](bool digests, Compression compression, int buckets) {
    PipelineConfig config = with_outer(stage("mean"), buckets);
    config.digests = digests;
    config.compression = compression;
    return Pipeline(config, grouped("repetition", 45, 3), 5, 33, pool).touched();
  };
  CHECK(touched(false, Compression::none, 0) == 45 * 132);
  CHECK(touched(false, Compression::none, 5) == (45 + 5) * 132);
  CHECK(touched(true, Compression::none, 0) == 15 * 132);
  CHECK(touched(false, Compression::sign, 0) == 45 * 5 + 15 * 132);
}

// 45 replicas of 4·33 = 132 bytes pass through the caches in an iteration, 5940; the memory between 3000 bytes, 1e9/s,
// and 6000 bytes, 1e8/s: 1e9 · 1.98^(−log₂ 10) = 1.03395e8 bytes/s, whatever a stage reads. Vote: 15 pairs of 132 bytes
// at half of that. Mean of 12 votes, three have no majority: 13·132 bytes.
TEST_CASE("estimate: a calibrated machine's seconds, with caches that all replicas pass through") {
  CostModel costs = known_machine();
  costs.parts["mean"] = {0, 1};
  PipelineConfig config = with_outer(stage("mean"));
  config.costs = &costs;
  ThreadPool pool(1);
  const Twins sent = twins();
  const Sent names(sent.names);
  const auto outcome = Pipeline(config, names.assignment(), 5, d, pool).estimate(names.replica_sets(), 0);
  CHECK(*outcome.vote_cost.seconds == Approx(15 * 2 * 132 / (0.5 * 1.03395e8)).epsilon(1e-4));
  CHECK(*outcome.outer_cost.seconds == Approx(13 * 132 / 1.03395e8).epsilon(1e-4));
  CHECK_FALSE(outcome.inner_cost.seconds.has_value());
}
