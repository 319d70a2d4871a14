// Any inner × any outer rule, any pre-aggregator: what the pipeline promises whichever they are.
#include <cmath>
#include <functional>

#include "redundancy/helpers.hpp"

using namespace detoxsim;
using namespace detoxsim::testing;

namespace {

constexpr int files = 15, d = 33;

// Honest replicas of each file; `liars` of the r replicas of every third file are forged.
std::vector<Vectors> sent_by(const Vectors& gradients, int r, int liars) {
  std::vector<Vectors> sent;
  for (std::size_t file = 0; file < gradients.size(); ++file) {
    Vectors replicas(static_cast<std::size_t>(r), gradients[file]);
    for (int i = 0; file % 3 == 0 && i < liars; ++i) replicas[static_cast<std::size_t>(i)].assign(d, -100);
    sent.push_back(replicas);
  }
  return sent;
}

struct Result {
  bool refused;
  Pipeline::Outcome outcome;
  Vector out;
};

Result run(const PipelineConfig& config, const Sent& sent, int q, int threads) {
  ThreadPool pool(threads);
  Pipeline pipeline(config, sent.assignment(), q, sent.replica_sets()[0].replicas[0].size() / 4, pool);
  Result result{!pipeline.plan().refusals.empty(), {}, Vector(sent.replica_sets()[0].replicas[0].size() / 4)};
  if (!result.refused) result.outcome = pipeline.aggregate(sent.replica_sets(), 3, 7, result.out);
  return result;
}

// 15 gradients sent by 15 workers, or by 45 of whom some lie and win no vote, are the same 15 gradients. F = 2 in both:
// q = 2 without redundancy, ⌊5/2⌋ with r = 3. Returns whether the rules could run at all.
bool vote_changes_nothing(const PipelineConfig& config) {
  const Vectors gradients = random_vectors(5, files, d);
  const Result plain = run(config, Sent(sent_by(gradients, 1, 0)), 2, 1);
  if (plain.refused) return false;
  CHECK(plain.outcome.updated);
  for (const float x : plain.out) REQUIRE(std::isfinite(x));
  for (const int liars : {0, 1}) {
    for (const int threads : {1, 2}) {
      const Result voted = run(config, Sent(sent_by(gradients, 3, liars)), 5, threads);
      REQUIRE_FALSE(voted.refused);
      CHECK(same_bits(voted.out, plain.out));
      CHECK(voted.outcome.no_majority_votes == 0);
      CHECK(voted.outcome.guarantee_lost == plain.outcome.guarantee_lost);
    }
  }
  return true;
}

}  // namespace

TEST_CASE("pipeline: any inner and outer rule aggregate the votes as if nothing had been replicated") {
  const std::vector<std::string> rules = Catalog::of(ComponentKind::rule).names();
  REQUIRE(rules.size() >= 8);
  std::map<std::string, int> ran_inside, ran_outside;
  for (const std::string& inner : rules) {
    for (const std::string& outer : rules) {
      INFO(inner << " inside, " << outer << " outside");
      if (!vote_changes_nothing(two_stages(stage(inner, {{"outside_guarantee", "allow"}}),
                                           stage(outer, {{"outside_guarantee", "allow"}}))))
        continue;
      ++ran_inside[inner];
      ++ran_outside[outer];
    }
  }
  CHECK(ran_inside["mean"] >= 8);
  CHECK(ran_outside["mean"] >= 5);
  CHECK(ran_outside["geometric-median"] >= 5);
  CHECK(ran_outside["krum"] >= 5);
}

TEST_CASE("pipeline: any rule as the only stage") {
  for (const std::string& rule : Catalog::of(ComponentKind::rule).names()) {
    INFO(rule);
    PipelineConfig config;
    config.outer = stage(rule, {{"outside_guarantee", "allow"}});
    CHECK(vote_changes_nothing(config));
  }
}

TEST_CASE("pipeline: any pre-aggregator before the inner or the outer rule") {
  const std::vector<std::string> names = Catalog::of(ComponentKind::pre_aggregator).names();
  int ran = 0;
  for (const std::string& name : names) {
    INFO(name);
    StageConfig outer = stage("coordinate-median", {{"outside_guarantee", "allow"}});
    outer.before.push_back(component(ComponentKind::pre_aggregator, name));
    PipelineConfig alone;
    alone.outer = outer;
    ran += vote_changes_nothing(alone);
    ran += vote_changes_nothing(two_stages(stage("mean"), outer));
    StageConfig inner = outer;
    ran += vote_changes_nothing(two_stages(inner, stage("mean")));
  }
  CHECK(ran >= static_cast<int>(names.size()));
}

TEST_CASE("pipeline: r = 1 is the plain parameter server") {
  const Vectors gradients = random_vectors(6, files, d);
  const Sent sent(sent_by(gradients, 1, 0));
  PipelineConfig config;
  config.outer = stage("multi-krum");
  Vector outs[2] = {Vector(d), Vector(d)};
  int i = 0;
  for (const char* scheme : {"none", "repetition"}) {
    ThreadPool pool(1);
    Pipeline pipeline(config, grouped(scheme, files, 1), 3, d, pool);
    CHECK(pipeline.plan().outer_f == 3);
    CHECK(pipeline.plan().outer_n == files);
    pipeline.aggregate(sent.replica_sets(), 1, 1, outs[i++]);
  }
  CHECK(same_bits(outs[0], outs[1]));
}

TEST_CASE("pipeline: the same bits for 1 and 2 threads in many dimensions") {
  // More than one block of any kernel, and no multiple of a vector register.
  Vectors gradients = random_vectors(8, files, 20011);
  std::vector<Vectors> replicas;
  for (const Vector& gradient : gradients) replicas.push_back(Vectors(3, gradient));
  replicas[4][0].assign(20011, 5);
  replicas[4][1].assign(20011, 6);  // no majority: its mean
  const Sent sent(replicas);
  for (const char* outer : {"mean", "coordinate-median", "trimmed-mean", "geometric-median", "krum"}) {
    INFO(outer);
    PipelineConfig config = two_stages(stage("mean"), stage(outer, {{"outside_guarantee", "allow"}}));
    config.no_majority = NoMajority::mean;
    const Result one = run(config, sent, 5, 1), two = run(config, sent, 5, 2);
    REQUIRE(one.outcome.updated);
    CHECK(one.outcome.no_majority_votes == 1);
    CHECK(same_bits(one.out, two.out));
  }
}
