// What the benchmark measures with, and that it measures what it says. No test depends on how fast anything is.
#include "bench/bench.hpp"

#include <cmath>
#include <cstring>
#include <map>
#include <set>

#include "base/helpers.hpp"
#include "bench/bench_gradients.hpp"

using namespace detoxsim;

namespace {

std::vector<BenchRow> run(const BenchSettings& settings, std::vector<std::string>* skipped = nullptr) {
  std::vector<BenchRow> rows;
  bench(
      settings, [&](const BenchRow& row) { rows.push_back(row); },
      [&](const std::string& why) {
        if (skipped) skipped->push_back(why);
      });
  return rows;
}

BenchSettings small(const std::vector<std::string>& rules) { return {rules, {9}, {3000}, {1}, {{1, false}}, 3}; }

}  // namespace

TEST_CASE("bench gradients: p separate buffers, replicas equal, q forged") {
  const BenchGradients gradients(15, 2000, 3, 2);
  const RowView rows = gradients.rows();
  REQUIRE(rows.n() == 15);
  REQUIRE(gradients.replica_sets().size() == 5);
  int different = 0;
  for (const ReplicaSet& replica_set : gradients.replica_sets()) {
    CHECK(replica_set.group_size == 3);
    REQUIRE(replica_set.replicas.size() == 3);
    for (const int other : {1, 2}) {
      CHECK(replica_set.replicas[0].data() != replica_set.replicas[static_cast<std::size_t>(other)].data());
      different += std::memcmp(replica_set.replicas[0].data(),
                               replica_set.replicas[static_cast<std::size_t>(other)].data(), 8000) != 0;
    }
  }
  CHECK(different >= 1);
  CHECK(different <= 4);
}

// Honest gradients are c + e, forged ones −c: two honest files' product per coordinate is near 1, with a forged one's
// −1.
TEST_CASE("bench gradients: forged ones are the common one reversed") {
  constexpr std::int64_t d = 20000;
  const BenchGradients gradients(9, d, 1, 2);
  const RowView rows = gradients.rows();
  int reversed = 0;
  for (int i = 0; i < 9; ++i) {
    double with_all = 0;
    for (int j = 0; j < 9; ++j)
      for (std::int64_t k = 0; k < d; ++k) with_all += double(rows[i][k]) * rows[j][k] / d;
    reversed += with_all < 0;
  }
  CHECK(reversed == 2);
}

// Honest rows are common + scatter, so their mean square is 2 and the product of two files' 1 per coordinate.
TEST_CASE("bench gradients: honest ones scatter about a common one") {
  constexpr std::int64_t d = 50000;
  const BenchGradients gradients(4, d, 1, 0);
  const RowView rows = gradients.rows();
  double square = 0, product = 0, mean = 0;
  for (std::int64_t i = 0; i < d; ++i) {
    square += double(rows[0][i]) * rows[0][i] / d;
    product += double(rows[0][i]) * rows[1][i] / d;
    mean += double(rows[2][i]) / d;
  }
  CHECK(square == Approx(2).margin(0.05));
  CHECK(product == Approx(1).margin(0.05));
  CHECK(mean == Approx(0).margin(0.03));
}

TEST_CASE("bench: every rule and pre-aggregator, a row each; a pipeline with its parts") {
  std::vector<std::string> skipped;
  auto settings = small(all_bench_rules());
  settings.n = {15};
  const auto rows = run(settings, &skipped);
  CHECK(rows.size() + skipped.size() == all_bench_rules().size() + 3);
  std::set<double> passes;
  for (const BenchRow& row : rows) {
    passes.insert(row.passes);
    INFO(row.rule);
    CHECK(row.n == 15);
    CHECK(row.d == 3000);
    CHECK(row.q1_s <= row.median_s);
    CHECK(row.median_s <= row.q3_s);
    CHECK(row.peak_memory_bytes > 15 * 3000 * 4);
    if (row.rule.find('/') == std::string::npos) CHECK(row.median_s > 0);
    CHECK(std::isfinite(row.passes));
  }
  CHECK(passes.size() > 10);  // each its own
}

TEST_CASE("bench: the parts of a pipeline make the whole") {
  auto settings = small({"detox:mean:coordinate-median", "detox:krum"});
  settings.n = {45};
  settings.d = {50000};
  settings.repeats = 1;
  std::map<std::string, double> seconds;
  for (const BenchRow& row : run(settings)) seconds[row.rule] = row.median_s;
  REQUIRE(seconds.size() == 8);
  for (const std::string rule : {"detox:mean:coordinate-median", "detox:krum"}) {
    const double parts = seconds[rule + "/vote"] + seconds[rule + "/inner"] + seconds[rule + "/outer"];
    CHECK(parts > 0);
    CHECK(parts <= seconds[rule]);
  }
  CHECK(seconds["detox:krum/inner"] < 1e-4);  // no buckets
}

TEST_CASE("bench: f as a share of n; what can't run is skipped with the reason") {
  auto settings = small({"trimmed-mean"});
  settings.n = {9, 12};
  settings.f = {{3, true}, {9, false}};
  std::vector<std::string> skipped;
  const auto rows = run(settings, &skipped);
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].f == 3);
  CHECK(rows[1].f == 4);
  REQUIRE(skipped.size() == 2);
  CHECK(skipped[0] == "trimmed-mean needs n >= 2f+1, but n = 9 and f = 9");
}

TEST_CASE("bench: unknown names and matrices that don't fit, before anything is measured") {
  auto settings = small({"krumm", "detox:mean:krumm", "detox:a:b:c", "mean"});
  settings.n = {100000};
  settings.d = {2'000'000'000};
  const std::string text = error_text<InputError>([&] { run(settings); });
  CHECK(text.find("unknown rule or pre-aggregator 'krumm'; did you mean 'krum'?") != std::string::npos);
  CHECK(text.find("unknown rule 'krumm'") != std::string::npos);
  CHECK(text.find("detox:a:b:c: expected detox:INNER:OUTER") != std::string::npos);
  CHECK(text.find("--n, --d: the largest matrix takes at least 800.0 TB of memory") != std::string::npos);
}
