// The adversary's oracle against the pipeline itself, fed with the same forged gradients.
#include "redundancy/aggregation_oracle.hpp"

#include <cmath>

#include "redundancy/helpers.hpp"

using namespace detoxsim;
using namespace detoxsim::testing;

namespace {

constexpr int d = 60;
constexpr std::uint64_t seed = 4;

struct Case {
  int files, r, q;
  std::vector<int> liars;  // per file: how many of its replicas are forged
  bool collusion = true;
};

double length_of_difference(const Vector& a, const Vector& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += std::pow(double(a[i]) - double(b[i]), 2);
  return std::sqrt(sum);
}

Vector combined(const Vector& a, const Vector& b, double z) {
  Vector result;
  for (std::size_t i = 0; i < a.size(); ++i) result.push_back(static_cast<float>((1 - z) * a[i] + z * b[i]));
  return result;
}

// What happens when forged vectors are really sent: the liars' replicas come first.
double really(const PipelineConfig& config, const Case& how, const Vectors& honest, const Vector& forged) {
  ThreadPool pool(1);
  Vector mean(d, 0.0f), out(d);
  for (const Vector& gradient : honest)
    for (std::size_t i = 0; i < d; ++i) mean[i] += gradient[i] / static_cast<float>(how.files);
  std::vector<Vectors> sent;
  for (int file = 0; file < how.files; ++file) {
    const auto f = static_cast<std::size_t>(file);
    Vectors replicas(static_cast<std::size_t>(how.r), honest[f]);
    for (int i = 0; i < how.liars[f]; ++i) {
      replicas[static_cast<std::size_t>(i)] = forged;
      if (!how.collusion) replicas[static_cast<std::size_t>(i)][0] += 1e-3f * static_cast<float>(i);
    }
    sent.push_back(replicas);
  }
  const Sent replica_sets(sent);
  Pipeline pipeline(config, replica_sets.assignment(), how.q, d, pool);
  REQUIRE(pipeline.aggregate(replica_sets.replica_sets(), seed, 1, out).updated);
  return length_of_difference(out, mean);
}

void check_same(const PipelineConfig& config, const Case& how) {
  const Vectors honest = random_vectors(3, how.files, d);
  const Vectors line = random_vectors(9, 2, d);
  std::vector<const float*> rows;
  for (const Vector& gradient : honest) rows.push_back(gradient.data());
  ThreadPool pool(2);
  std::vector<int> copies(honest.size(), how.r), honest_copies = copies;
  for (std::size_t file = 0; file < honest.size(); ++file) honest_copies[file] -= how.liars[file];
  Pipeline pipeline(config, contiguous_groups(how.files * how.r, how.files), how.q, d, pool);
  AggregationOracle oracle(pipeline, config, how.collusion, seed, pool);
  oracle.prepare({rows, d}, copies, honest_copies, line[0].data(), line[1].data());
  for (const double z : {0.0, 0.3, 1.0, 4.0}) {
    const double expected = really(config, how, honest, combined(line[0], line[1], z));
    CAPTURE(z, pipeline.in_coefficient_space());
    CHECK(oracle.deviation(z) == Approx(expected).epsilon(1e-4).margin(1e-4));
  }
}

PipelineConfig with(const std::string& outer, int buckets = 0, const std::string& inner = "mean",
                    NoMajority policy = NoMajority::drop) {
  PipelineConfig config;
  config.no_majority = policy;
  config.buckets = buckets;
  if (buckets > 0) config.inner = stage(inner);
  config.outer = stage(outer);
  return config;
}

// 11 files of 3, q = 4: F = 2, within Bulyan's 4f+3. Votes 2 and 7 are won by liars, one liar alone wins nothing.
const Case usual{11, 3, 4, {0, 1, 2, 0, 0, 1, 0, 3, 0, 0, 0}};

}  // namespace

TEST_CASE("aggregation oracle: every rule on the votes") {
  int coefficients = 0, rows = 0;
  for (const std::string& rule : Catalog::of(ComponentKind::rule).names()) {
    PipelineConfig config = with(rule);
    config.outer.rule = component(ComponentKind::rule, rule, {{"outside_guarantee", "allow"}});
    INFO(rule);
    ThreadPool pool(1);
    ++(Pipeline(config, contiguous_groups(33, 11), 4, d, pool).in_coefficient_space() ? coefficients : rows);
    check_same(config, usual);
    config.shards = 3;
    check_same(config, usual);
  }
  CHECK(coefficients >= 5);
  CHECK(rows >= 5);
}

TEST_CASE("aggregation oracle: buckets, with inner rules of both kinds") {
  for (const char* inner : {"mean", "geometric-median", "coordinate-median"})
    for (const char* outer : {"mean", "multi-krum", "coordinate-median"}) {  // Krum: f = 2 of 7 buckets
      CAPTURE(inner, outer);
      check_same(with(outer, 7, inner), usual);
    }
}

TEST_CASE("aggregation oracle: a pre-aggregator stands in between") {
  PipelineConfig config = with("multi-krum");
  config.outer.before = {component(ComponentKind::pre_aggregator, "nnm")};
  check_same(config, usual);
}

TEST_CASE("aggregation oracle: votes without a majority, by every policy, first replicas forged") {
  const Case ties{9, 2, 3, {1, 2, 0, 0, 0, 0, 0, 0, 0}};
  for (const auto policy : {NoMajority::drop, NoMajority::first, NoMajority::mean})
    for (const char* outer : {"geometric-median", "coordinate-median"}) {
      CAPTURE(static_cast<int>(policy), outer);
      check_same(with(outer, 0, "", policy), ties);
    }
}

TEST_CASE("aggregation oracle: liars who send different bytes win no vote of three") {
  Case apart = usual;
  apart.collusion = false;
  check_same(with("geometric-median"), apart);
  check_same(with("coordinate-median"), apart);
}

TEST_CASE("aggregation oracle: without a vote there is no result") {
  const Case nothing{2, 2, 2, {1, 1}};
  const Vectors honest = random_vectors(3, 2, d);
  const float* rows[] = {honest[0].data(), honest[1].data()};
  const std::vector<int> copies{2, 2}, honest_copies{1, 1};
  ThreadPool pool(1);
  const PipelineConfig config = with("mean");
  Pipeline pipeline(config, contiguous_groups(4, 2), 2, d, pool);
  AggregationOracle oracle(pipeline, config, true, seed, pool);
  oracle.prepare({rows, d}, copies, honest_copies, rows[0], rows[1]);
  CHECK(std::isnan(oracle.deviation(1)));
}

// Signs travel: honest (1, −1), (1, 1), (−1, −1); forged (−2, 3) sends (−1, 1) and has won the third vote.
// Signs of sums: (1+1−1, −1+1+1) → (1, 1). The mean of the honest gradients themselves: (0.5, −1).
// Distance √(0.5² + 2²).
TEST_CASE("aggregation oracle: signs are what it aggregates where signs travel") {
  const Vectors honest{{2, -3}, {1, 2}, {-1.5f, -2}};
  const float* rows[] = {honest[0].data(), honest[1].data(), honest[2].data()};
  const Vector forged{-2, 3};
  PipelineConfig config = with("sign-sgd");
  config.compression = Compression::sign;
  ThreadPool pool(1);
  Pipeline pipeline(config, contiguous_groups(3, 3), 1, 2, pool);
  AggregationOracle oracle(pipeline, config, true, seed, pool);
  const std::vector<int> copies{1, 1, 1}, honest_copies{1, 1, 0};
  oracle.prepare({rows, 2}, copies, honest_copies, forged.data(), honest[0].data());
  CHECK(oracle.deviation(0) == Approx(std::sqrt(0.25 + 4)));
}
