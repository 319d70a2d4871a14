// Measures aggregation: rules, pre-aggregators and whole DETOX pipelines, over n, d, f and threads.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "record/csv.hpp"
#include "rules/cost_model.hpp"

namespace detoxsim {

/// f of the n rows: a number, or a share of n.
struct BenchF {
  std::int64_t number = 0;
  bool divides_n = false;  ///< f = ⌊n/number⌋
  int of(int n) const { return static_cast<int>(divides_n ? n / number : number); }
};

struct BenchSettings {
  /// Names of rules and pre-aggregators; "detox:INNER:OUTER": vote among r replicas, buckets, two rules; "detox:RULE":
  /// the rule on the votes themselves. For such a pipeline n is p and f is q.
  std::vector<std::string> rules;
  std::vector<std::int64_t> n, d, threads;
  std::vector<BenchF> f;
  int repeats = 0;  ///< 0: 11, fewer (3 at least) where they would take more than ten seconds
  int rounds = 1;   ///< times that all cases are measured, one after the other; the quartiles are of all samples
  int r = 3;        ///< of pipelines
  int buckets = 0;  ///< k of pipelines; 0: the fewest, 3 at least, that the outer rule's guarantee allows
  const CostModel* costs = nullptr;  ///< of a calibrated machine: what it says stands beside what is measured
};

struct BenchRow {
  std::string rule;  ///< the parts of a pipeline are rows of their own: "detox:INNER:OUTER/vote", …/inner, …/outer;
                     ///< inner is 0 without buckets
  int n = 0;
  std::int64_t d = 0;
  int f = 0, threads = 0;
  double median_s = 0, q1_s = 0, q3_s = 0;  ///< wall seconds
  double passes = 0;                   ///< median_s in units of reading the n×d matrix once, measured in turns with it
  std::int64_t peak_memory_bytes = 0;  ///< the matrix included
  OperationCost cost;                  ///< by the law, with the steps really taken
  double touched = 0;                  ///< bytes of the rows that come in and go out
};

/// The modelled seconds less the measured ones, as a share of these. Requires cost.seconds.
inline double modelled_error(const BenchRow& row) { return *row.cost.seconds / row.median_s - 1; }

/// With modelled_seconds and modelled_error where a calibration says something.
CsvColumns columns_of(const BenchRow& row);

/// Each case as it is done, in the last round. What a rule can't take at (n, f) goes to on_skip, with the reason.
/// InputError, before anything is measured, for an unknown rule, one that the calibration has not, or more memory than
/// this machine has.
void bench(const BenchSettings& settings, const std::function<void(const BenchRow&)>& on_row,
           const std::function<void(const std::string&)>& on_skip);

/// All rules and pre-aggregators.
std::vector<std::string> plain_bench_rules();
/// These and one pipeline.
std::vector<std::string> all_bench_rules();

}  // namespace detoxsim
