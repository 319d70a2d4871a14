// The whole pipeline where servers own shares of the coordinates: nothing but the cost may change.
#include <cmath>

#include "redundancy/helpers.hpp"

using namespace detoxsim;
using namespace detoxsim::testing;

namespace {

constexpr int files = 15;

// Three replicas of each file; every fifth is won by two liars, and of one file all three differ.
std::vector<Vectors> reports(int d) {
  std::vector<Vectors> sent;
  for (const Vector& gradient : random_vectors(5, files, d)) sent.push_back(Vectors(3, gradient));
  for (std::size_t file = 0; file < files; file += 5) {
    for (std::size_t i : {0, 2}) sent[file][i].assign(sent[file][i].size(), -100);
  }
  sent[7] = random_vectors(6, 3, d);
  return sent;
}

struct Result {
  Pipeline::Outcome outcome;
  Vector out;
};

Result run(PipelineConfig config, std::span<const ReplicaSet> replica_sets, const Assignment& assignment, int d,
           int shards) {
  config.shards = shards;
  ThreadPool pool(1);
  Pipeline pipeline(config, assignment, 5, d, pool);
  Result result{{}, Vector(static_cast<std::size_t>(d))};
  result.outcome = pipeline.aggregate(replica_sets, 3, 7, result.out);
  return result;
}

bool smooth(const std::string& rule) {
  const ComponentInfo& entry = *Catalog::of(ComponentKind::rule).find(rule);
  return entry.declares(Property::continuous, Params(entry.params));
}

void check_same(const Result& many, const Result& one, bool bits) {
  CHECK(many.outcome.updated == one.outcome.updated);
  CHECK(many.outcome.no_majority_votes == one.outcome.no_majority_votes);
  CHECK(many.outcome.guarantee_lost == one.outcome.guarantee_lost);
  if (bits) CHECK(same_bits(many.out, one.out));
  for (std::size_t c = 0; c < one.out.size(); ++c) CHECK(many.out[c] == Approx(one.out[c]).epsilon(1e-5).margin(1e-5));
}

// What m servers make of the reports against what one makes of them.
void check_shards(const PipelineConfig& config, int d, bool bits) {
  const Sent sent(reports(d));
  const Result one = run(config, sent.replica_sets(), sent.assignment(), d, 1);
  for (const int shards : {2, 3, 7}) {
    INFO(shards << " servers");
    const Result many = run(config, sent.replica_sets(), sent.assignment(), d, shards);
    check_same(many, one, bits);
    for (std::size_t file = 0; file < files; ++file)
      CHECK(same_bytes(many.outcome.votes[file], one.outcome.votes[file]));
  }
}

StageConfig anyhow(const std::string& rule) { return stage(rule, {{"outside_guarantee", "allow"}}); }

}  // namespace

TEST_CASE("shards: the pipeline of several servers, whichever the rules") {
  for (const std::string& rule : Catalog::of(ComponentKind::rule).names()) {
    INFO(rule);
    PipelineConfig alone;
    alone.outer = anyhow(rule);
    for (const int d : {5, 33, 1000}) check_shards(alone, d, !smooth(rule));
    check_shards(two_stages(anyhow(rule), anyhow("coordinate-median")), 33, !smooth(rule));
    check_shards(two_stages(stage("mean"), anyhow(rule)), 33, !smooth(rule));
  }
  for (const std::string& name : Catalog::of(ComponentKind::pre_aggregator).names()) {
    INFO(name);
    PipelineConfig config;
    config.outer = anyhow("multi-krum");
    config.outer.before.push_back(component(ComponentKind::pre_aggregator, name));
    check_shards(config, 33, true);
  }
}

TEST_CASE("shards: are known to a rule wherever it stands") {
  // The geometric median's last bits tell whether distances were added up share by share.
  const int d = 1000;
  const StageConfig median = anyhow("geometric-median");
  StageConfig mixed = median;
  mixed.before = {component(ComponentKind::pre_aggregator, "clipping"),
                  component(ComponentKind::pre_aggregator, "nnm")};
  PipelineConfig alone, behind_mixing;
  alone.outer = median;
  behind_mixing.outer = mixed;
  PipelineConfig inside = two_stages(median, stage("mean"));
  inside.buckets = 1;
  auto sent_by = reports(d);
  const Sent finite(sent_by);
  for (Vector& replica : sent_by[4]) replica[d - 1] = std::nanf("");
  const Sent with_nan(sent_by);
  for (const PipelineConfig& config : {alone, behind_mixing, inside, two_stages(stage("mean"), median)}) {
    for (const Sent* sent : {&finite, &with_nan}) {
      const auto run_on = [&](int shards) { return run(config, sent->replica_sets(), sent->assignment(), d, shards); };
      const Result one = run_on(1), many = run_on(7);
      check_same(many, one, false);
      CHECK_FALSE(same_bits(many.out, one.out));
    }
  }
}

TEST_CASE("shards: votes without a majority, and rows that aren't finite in one share") {
  const int d = 20;
  auto sent_by = reports(d);
  for (Vector& replica : sent_by[4]) replica[d - 1] = std::nanf("");
  const Sent sent(sent_by);
  for (const NoMajority policy : {NoMajority::drop, NoMajority::first, NoMajority::mean}) {
    for (const char* pre : {"", "nnm"}) {
      PipelineConfig config;
      config.no_majority = policy;
      config.outer = anyhow("krum");
      if (*pre) config.outer.before.push_back(component(ComponentKind::pre_aggregator, pre));
      const Result one = run(config, sent.replica_sets(), sent.assignment(), d, 1);
      CHECK(one.outcome.no_majority_votes == 1);
      for (const float x : one.out) CHECK(std::isfinite(x));
      for (const int shards : {2, 7})
        check_same(run(config, sent.replica_sets(), sent.assignment(), d, shards), one, true);
    }
  }
}

TEST_CASE("shards: signs on the wire") {
  const int d = 21;
  const Vectors gradients = random_vectors(9, files, d);
  std::vector<const float*> rows;
  for (const Vector& gradient : gradients) rows.push_back(gradient.data());
  Encoder encoder(Compression::sign, d);
  const std::vector<Payload> wires = encoder.encode({rows, d});
  std::vector<ReplicaSet> replica_sets;
  for (const Payload& each : wires) replica_sets.push_back({{each, wires[0], each}, 3});
  for (const NoMajority policy : {NoMajority::drop, NoMajority::mean}) {
    PipelineConfig config;
    config.compression = Compression::sign;
    config.no_majority = policy;
    config.outer = stage("sign-sgd");
    const Assignment assignment = contiguous_groups(3 * files, files);
    const Result one = run(config, replica_sets, assignment, d, 1);
    for (const int shards : {2, 3, 7}) check_same(run(config, replica_sets, assignment, d, shards), one, true);
  }
}

TEST_CASE("shards: costs are those of one server") {
  const int d = 33;
  const Sent sent(reports(d));
  PipelineConfig config = two_stages(anyhow("krum"), anyhow("geometric-median"));
  const auto outcome = run(config, sent.replica_sets(), sent.assignment(), d, 4).outcome;
  config.costed_d = 9;  // ⌈33/4⌉
  const auto share = run(config, sent.replica_sets(), sent.assignment(), d, 1).outcome;
  CHECK(outcome.inner_cost.flops == share.inner_cost.flops);
  CHECK(outcome.inner_cost.bytes == share.inner_cost.bytes);
  CHECK(outcome.outer_cost.bytes == share.outer_cost.bytes);
  // Four buckets of three votes and one of two, since one vote is absent; the five results.
  CHECK(outcome.inner_cost.exchanged == 4 * 6 + 3);
  CHECK(outcome.outer_cost.exchanged == 15);
  // A server alone stops counting when two of three replicas are equal; one of several compares both with the first.
  CHECK(outcome.vote_cost.bytes == files * 2.0 * 2 * 4 * 9);
  CHECK(share.vote_cost.bytes == files * 2.0 * 1 * 4 * 9);
  CHECK(outcome.vote_cost.exchanged == files * 3);
  config.costed_d = 100;  // another model's
  CHECK(run(config, sent.replica_sets(), sent.assignment(), d, 3).outcome.vote_cost.bytes == files * 2.0 * 2 * 4 * 34);
}
