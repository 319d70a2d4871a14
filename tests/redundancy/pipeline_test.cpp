// Vote → buckets → inner rule → outer rule, by hand with tiny vectors.
#include <algorithm>
#include <cstring>
#include <limits>
#include <map>
#include <set>

#include "redundancy/encoding.hpp"
#include "redundancy/helpers.hpp"

using namespace detoxsim;
using namespace detoxsim::testing;

namespace {

struct Result {
  Pipeline::Outcome outcome;
  Vector out;
  Vectors votes;  ///< what won, per file; empty without
};

Result run(const PipelineConfig& config, const Sent& sent, int q, int d, std::int64_t iteration = 1,
           std::uint64_t seed = 1, int threads = 1) {
  ThreadPool pool(threads);
  Pipeline pipeline(config, sent.assignment(), q, d, pool);
  Result result;
  result.out.resize(static_cast<std::size_t>(d));
  result.outcome = pipeline.aggregate(sent.replica_sets(), seed, iteration, result.out);
  for (const Payload& vote : result.outcome.votes) {
    Vector floats(vote.size() / sizeof(float));
    if (!vote.empty()) std::memcpy(floats.data(), vote.data(), vote.size());
    result.votes.push_back(floats);
  }
  return result;
}

PipelineConfig outer_only(const std::string& rule, NoMajority policy = NoMajority::drop) {
  PipelineConfig config;
  config.no_majority = policy;
  config.outer = stage(rule);
  return config;
}

PipelineConfig bucketed(int k, const std::string& inner, const std::string& outer) {
  PipelineConfig config = outer_only(outer);
  config.buckets = k;
  config.inner = stage(inner);
  return config;
}

Vectors copies(const Vector& vector, int count) { return Vectors(static_cast<std::size_t>(count), vector); }

}  // namespace

TEST_CASE("pipeline: vote, buckets of one, median") {
  // Votes (1,2), (3,4) and, won by two forgers, (7,7); the median per coordinate is (3,4).
  const Sent sent({{{1, 2}, {1, 2}, {9, 9}}, copies({3, 4}, 3), {{5, 0}, {7, 7}, {7, 7}}});
  for (const int k : {0, 3}) {
    const Result result =
        run(k ? bucketed(k, "mean", "coordinate-median") : outer_only("coordinate-median"), sent, 3, 2);
    CHECK(result.out == Vector{3, 4});
    CHECK(result.outcome.updated);
    CHECK(result.outcome.no_majority_votes == 0);
    CHECK(result.votes == Vectors{{1, 2}, {3, 4}, {7, 7}});
    CHECK_FALSE(result.outcome.guarantee_lost);
  }
  // One bucket: the mean of all, and the median of one vector is itself. (1+3+7)/3, (2+4+7)/3
  const Result mean = run(bucketed(1, "mean", "coordinate-median"), sent, 3, 2);
  CHECK(mean.out[0] == Approx(11.0 / 3));
  CHECK(mean.out[1] == Approx(13.0 / 3));
  // And the other way round: the median in the bucket, a mean of one outside.
  CHECK(run(bucketed(1, "coordinate-median", "mean"), sent, 3, 2).out == Vector{3, 4});
}

TEST_CASE("pipeline: buckets are a permutation cut into k parts") {
  // Votes 2⁰ … 2⁶ in 3 buckets of ⌊7(j+1)/3⌋ − ⌊7j/3⌋ = 2, 2 and 3; sums inside a bucket tell the members, and the
  // median over buckets is the middle one of the three means.
  std::vector<Vectors> files;
  for (int i = 0; i < 7; ++i) files.push_back(copies({static_cast<float>(1 << i)}, 3));
  const Sent sent(files);
  for (std::int64_t iteration = 1; iteration <= 50; ++iteration) {
    const auto order = RandomStream(9, "buckets", 0, static_cast<std::uint64_t>(iteration)).permutation(7);
    const auto mean = [&](std::size_t first, std::size_t last) {
      double sum = 0;
      for (std::size_t i = first; i < last; ++i) sum += 1 << order[i];
      return sum / static_cast<double>(last - first);
    };
    std::array<double, 3> means = {mean(0, 2), mean(2, 4), mean(4, 7)};
    std::sort(means.begin(), means.end());
    const Result result = run(bucketed(3, "mean", "coordinate-median"), sent, 2, 1, iteration, 9);
    REQUIRE(result.out[0] == Approx(means[1]));
  }
}

TEST_CASE("pipeline: for any k ≤ G every vote is in one bucket, sizes differ by at most one, afresh each iteration") {
  for (int files = 1; files <= 16; ++files) {
    // Unit vectors: under mean and mean, coordinate i becomes 1/(k·size of the bucket that holds vote i).
    std::vector<Vectors> units;
    for (int i = 0; i < files; ++i) {
      Vector unit(static_cast<std::size_t>(files), 0);
      unit[static_cast<std::size_t>(i)] = 1;
      units.push_back({unit});
    }
    const Sent sent(units);
    for (int k = 1; k <= files; ++k) {
      const Result result = run(bucketed(k, "mean", "mean"), sent, 0, files);
      std::map<int, int> votes_by_size;
      for (const float share : result.out) ++votes_by_size[static_cast<int>(std::lround(1 / (share * k)))];
      int buckets = 0;
      for (const auto& [size, votes] : votes_by_size) {
        REQUIRE((size == files / k || size == files / k + 1));
        REQUIRE(votes % size == 0);
        buckets += votes / size;
      }
      REQUIRE(buckets == k);
    }
  }
  // 9 votes, 2 buckets of 4 and 5: which votes share the smaller one changes. C(9,4) = 126 ways, 30 draws.
  std::vector<Vectors> units(9, Vectors{Vector(9, 0)});
  for (std::size_t i = 0; i < 9; ++i) units[i][0][i] = 1;
  const Sent sent(units);
  std::set<Vector> seen;
  for (std::int64_t iteration = 1; iteration <= 30; ++iteration)
    seen.insert(run(bucketed(2, "mean", "mean"), sent, 0, 9, iteration).out);
  CHECK(seen.size() > 15);
}

TEST_CASE("pipeline: what becomes of a vote without majority") {
  // File 0: three different replicas; file 1: (5,5). drop: (5,5). first: the mean of (1,1) and (5,5).
  // mean: that of ((1+2+6)/3, (1+2+3)/3) = (3,2) and (5,5).
  const Sent sent({{{1, 1}, {2, 2}, {6, 3}}, copies({5, 5}, 3)});
  const Result drop = run(outer_only("mean"), sent, 0, 2);
  CHECK(drop.out == Vector{5, 5});
  CHECK(drop.outcome.no_majority_votes == 1);
  CHECK(drop.votes == Vectors{{}, {5, 5}});
  const Result first = run(outer_only("mean", NoMajority::first), sent, 0, 2);
  CHECK(first.out == Vector{3, 3});
  CHECK(first.outcome.no_majority_votes == 1);
  CHECK(first.votes == Vectors{{1, 1}, {5, 5}});
  const Result mean = run(outer_only("mean", NoMajority::mean), sent, 0, 2);
  CHECK(mean.out == Vector{4, 3.5});
  CHECK(mean.outcome.no_majority_votes == 1);
  CHECK(mean.votes == Vectors{{3, 2}, {5, 5}});  // the mean is a vote, to be compared with the honest gradient
}

TEST_CASE("pipeline: ties of even groups, and missing reports") {
  const Sent tie({{{1}, {1}, {2}, {2}}, copies({8}, 4)});
  CHECK(run(outer_only("mean"), tie, 0, 1).out == Vector{8});
  CHECK(run(outer_only("mean", NoMajority::first), tie, 0, 1).out == Vector{4.5});
  CHECK(run(outer_only("mean", NoMajority::mean), tie, 0, 1).out == Vector{4.75});  // (1.5 + 8)/2
  // Two of five reports are no majority; no report at all is no vote under any policy.
  const Sent missing({copies({1}, 2), copies({8}, 5), {}}, {5, 5, 5});
  for (const NoMajority policy : {NoMajority::drop, NoMajority::first, NoMajority::mean}) {
    const Result result = run(outer_only("mean", policy), missing, 0, 1);
    CHECK(result.outcome.no_majority_votes == 2);
    CHECK(result.out == (policy == NoMajority::drop ? Vector{8} : Vector{4.5}));
  }
}

TEST_CASE("pipeline: a mean of replicas that is not finite never looks like a vote") {
  const float infinity = std::numeric_limits<float>::infinity(), nan = std::numeric_limits<float>::quiet_NaN();
  for (const float bad : {nan, infinity, -infinity}) {
    const Sent sent({{{1, 1}, {bad, 2}, {6, 3}}, copies({5, 5}, 3)});
    CHECK(run(outer_only("mean", NoMajority::mean), sent, 0, 2).out == Vector{5, 5});  // the rule drops it
  }
}

TEST_CASE("pipeline: signs are voted on as bits") {
  PipelineConfig config = outer_only("sign-sgd");
  config.compression = Compression::sign;
  // ReplicaSource of file 0 agree in sign, not in value. File 1: the forger's second sign differs. Files 2 and 3: as
  // sent. Votes +−−, ++−, −+−, +−+: the signs of the sums 2, 0, −2.
  const std::vector<Vectors> gradients = {{{1, -1, -1}, {2, -3, -4}, {1, -1, -1}},
                                          {{1, 1, -1}, {1, -1, -1}, {3, 2, -9}},
                                          copies({-1, 5, -1}, 3),
                                          copies({1, -1, 1}, 3)};
  std::vector<Encoder> encoders(gradients.size(), Encoder(Compression::sign, 3));
  std::vector<ReplicaSet> replica_sets;
  for (std::size_t file = 0; file < gradients.size(); ++file) {
    std::vector<const float*> rows;
    for (const Vector& replica : gradients[file]) rows.push_back(replica.data());
    replica_sets.push_back({encoders[file].encode({rows, 3}), 3});
  }
  ThreadPool pool(1);
  Pipeline pipeline(config, contiguous_groups(12, 4), 2, 3, pool);
  Vector out(3);
  Pipeline::Outcome outcome = pipeline.aggregate(replica_sets, 1, 1, out);
  CHECK(out == Vector{1, 0, -1});
  CHECK(outcome.no_majority_votes == 0);
  REQUIRE(outcome.votes[1].size() == 1);
  CHECK(std::to_integer<int>(outcome.votes[1][0]) == 4);  // only the third is negative
  // What a rule gets are the signs, not the values: their mean is the sums over 4.
  config.outer = stage("mean");
  Pipeline averaging(config, contiguous_groups(12, 4), 2, 3, pool);
  averaging.aggregate(replica_sets, 1, 1, out);
  CHECK(out == Vector{0.5, 0, -0.5});
}

TEST_CASE("pipeline: signs without majority") {
  // A tie of two: (+,−) against (+,+). drop: the other file's (−,−) alone; first: with (+,−); mean: with (1, 0).
  const std::vector<Vectors> gradients = {{{1, -1}, {1, 1}}, copies({-1, -1}, 2)};
  std::vector<Encoder> encoders(2, Encoder(Compression::sign, 2));
  std::vector<ReplicaSet> replica_sets;
  for (std::size_t file = 0; file < 2; ++file) {
    const float* rows[] = {gradients[file][0].data(), gradients[file][1].data()};
    replica_sets.push_back({encoders[file].encode({rows, 2}), 2});
  }
  for (const auto& [policy, expected] : std::map<NoMajority, Vector>{
           {NoMajority::drop, {-1, -1}}, {NoMajority::first, {0, -1}}, {NoMajority::mean, {0, -0.5}}}) {
    PipelineConfig config = outer_only("mean", policy);
    config.compression = Compression::sign;
    ThreadPool pool(1);
    Pipeline pipeline(config, contiguous_groups(4, 2), 0, 2, pool);
    Vector out(2);
    const auto outcome = pipeline.aggregate(replica_sets, 1, 1, out);
    CHECK(outcome.no_majority_votes == 1);
    CHECK(outcome.mixed_votes == (policy == NoMajority::mean ? 1 : 0));  // no bytes to compare with the honest ones
    CHECK(out == expected);
  }
}

TEST_CASE("pipeline: a guarantee lost in mid-run is reported") {
  // 5 groups of 3, q = 4: F = 2, and the median of 5 holds (5 ≥ 2·2+1); of the 4 that are left it doesn't.
  const std::vector<Vectors> clean(5, copies({1}, 3));
  std::vector<Vectors> one_lost = clean;
  one_lost[2] = {{1}, {2}, {3}};
  CHECK_FALSE(run(outer_only("coordinate-median"), Sent(clean), 4, 1).outcome.guarantee_lost);
  const Result lost = run(outer_only("coordinate-median"), Sent(one_lost), 4, 1);
  CHECK(lost.outcome.guarantee_lost);
  CHECK(lost.outcome.updated);
  CHECK(lost.out == Vector{1});
  CHECK_FALSE(run(outer_only("coordinate-median", NoMajority::first), Sent(one_lost), 4, 1).outcome.guarantee_lost);
  // q = 2: F = 1, and 4 ≥ 3 holds still. What never was guaranteed can't be lost.
  CHECK_FALSE(run(outer_only("coordinate-median"), Sent(one_lost), 2, 1).outcome.guarantee_lost);
  CHECK_FALSE(run(outer_only("mean"), Sent(one_lost), 4, 1).outcome.guarantee_lost);
}

TEST_CASE("pipeline: the inner guarantee lost in mid-run is reported") {
  // 6 groups, q = 2, F = 1; 2 buckets of 3 ≥ 2·1+1. With one vote gone the smaller bucket has 2.
  std::vector<Vectors> files(6, copies({1}, 3));
  CHECK_FALSE(run(bucketed(2, "coordinate-median", "mean"), Sent(files), 2, 1).outcome.guarantee_lost);
  files[0] = {{1}, {2}, {3}};
  CHECK(run(bucketed(2, "coordinate-median", "mean"), Sent(files), 2, 1).outcome.guarantee_lost);
  // Under an outer median given f = 1 of 2 there was no guarantee to lose.
  PipelineConfig never = bucketed(2, "coordinate-median", "coordinate-median");
  never.outer = stage("coordinate-median", {{"f", std::int64_t{1}}, {"outside_guarantee", "allow"}});
  CHECK_FALSE(run(never, Sent(files), 2, 1).outcome.guarantee_lost);
}

TEST_CASE("pipeline: an empty bucket vanishes, and with it no guarantee of the others") {
  // r = 2, q = 1: a tie at most, F = 0. Of 4 votes in 4 buckets one is dropped: a mean of the other three.
  const Sent sent({{{100}, {-100}}, copies({1}, 2), copies({2}, 2), copies({6}, 2)});
  const Result result = run(bucketed(4, "mean", "mean"), sent, 1, 1);
  CHECK(result.out == Vector{3});
  CHECK_FALSE(result.outcome.guarantee_lost);
  // F = 1 of 7 votes in buckets of one under a median: 6 bucket results of which one may be bad are enough.
  std::vector<Vectors> files(7, copies({4}, 3));
  files[3] = {{1}, {2}, {3}};
  const Result median = run(bucketed(7, "mean", "coordinate-median"), Sent(files), 2, 1);
  CHECK(median.out == Vector{4});
  CHECK_FALSE(median.outcome.guarantee_lost);
  // The same where the vote is not finite and leaves its bucket empty.
  files[3] = copies({std::numeric_limits<float>::quiet_NaN()}, 3);
  const Result left = run(bucketed(7, "mean", "coordinate-median"), Sent(files), 2, 1);
  CHECK(left.out == Vector{4});
  CHECK_FALSE(left.outcome.guarantee_lost);
}

TEST_CASE("pipeline: with nothing left there is no update") {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const Sent no_votes(std::vector<Vectors>{{{1}, {2}, {3}}, {{4}, {5}, {6}}});
  const Sent not_finite(std::vector<Vectors>(2, copies({nan}, 3)));
  for (const Sent* sent : {&no_votes, &not_finite}) {
    for (const PipelineConfig& config : {outer_only("coordinate-median"), bucketed(2, "mean", "mean")}) {
      const Result result = run(config, *sent, 0, 1);
      CHECK_FALSE(result.outcome.updated);
      CHECK(result.outcome.guarantee_lost);
    }
  }
}

TEST_CASE("pipeline: the work of a clean vote is ⌊s/2⌋ comparisons of two replicas") {
  // Groups of 3 and 5 (mean of two files): vote 2·4d·(1 + 2) bytes with d = 10; the rest is the rule's own.
  const Sent sent({copies(Vector(10, 1), 3), copies(Vector(10, 1), 5)}, {3, 5});
  const Sent single({copies(Vector(10, 1), 1), copies(Vector(10, 1), 1)});
  const double voted = run(outer_only("mean"), sent, 0, 10).outcome.vote_cost.bytes;
  const double unvoted = run(outer_only("mean"), single, 0, 10).outcome.vote_cost.bytes;
  CHECK(voted - unvoted == 2 * 40 * 3);
}
