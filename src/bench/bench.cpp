#include "bench/bench.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "base/memory.hpp"
#include "base/quantile.hpp"
#include "base/stopwatch.hpp"
#include "base/text.hpp"
#include "base/version.hpp"
#include "bench/bench_subject.hpp"
#include "experiment/calibration.hpp"
#include "kernels/kernels.hpp"

namespace detoxsim {

namespace {

constexpr int usual_repeats = 11, fewest_repeats = 3;
constexpr double enough_s = 10;

// One case of the benchmark, over all rounds.
struct Timings {
  std::vector<std::vector<double>> seconds;  // of each part
  std::vector<double> passes;
  std::vector<OperationCost> cost;
  std::int64_t peak_memory_bytes = 0;
};

// Subject and pass in turns, so that both meet the same machine.
void measure(const Subject& subject, const RowView& rows, int repeats, ThreadPool& pool, Timings& timings) {
  reset_peak_memory();
  timings.seconds.resize(subject.parts.size());
  timings.cost.resize(subject.parts.size());
  subject.call();  // warm-up: allocates scratch memory
  const Stopwatch all;
  const auto enough = [&](int done) {
    if (repeats > 0) return done >= repeats;
    return done >= usual_repeats || (done >= fewest_repeats && all.seconds() > enough_s);
  };
  for (int done = 0; !enough(done); ++done) {
    const Stopwatch pass;
    kernels::read_pass(pool, rows);
    timings.passes.push_back(pass.seconds());
    const auto parts = subject.call();
    for (std::size_t i = 0; i < parts.size(); ++i) {
      timings.seconds[i].push_back(parts[i].seconds);
      timings.cost[i] = parts[i].cost;
    }
  }
  timings.peak_memory_bytes = std::max(timings.peak_memory_bytes, peak_memory_bytes());
}

// A row for each part.
std::vector<BenchRow> rows_of(const Subject& subject, const BenchRow& about, const Timings& timings) {
  std::vector<BenchRow> rows;
  for (std::size_t i = 0; i < subject.parts.size(); ++i) {
    BenchRow& row = rows.emplace_back(about);
    row.rule = subject.parts[i];
    row.median_s = quantile(timings.seconds[i], 0.5);
    row.q1_s = quantile(timings.seconds[i], 0.25);
    row.q3_s = quantile(timings.seconds[i], 0.75);
    row.passes = row.median_s / quantile(timings.passes, 0.5);
    row.cost = timings.cost[i];
    row.touched = subject.touched;
    row.peak_memory_bytes = timings.peak_memory_bytes;
  }
  return rows;
}

void check(const BenchSettings& settings) {
  std::vector<Mistake> problems;
  const auto collect = [&](auto step) { passes(problems, step); };
  const auto require = [&](const std::string& part) {
    if (settings.costs) collect([&] { require_part(*settings.costs, part, "--calibration"); });
  };
  const auto known = all_bench_rules();
  for (const auto& rule : settings.rules) {
    if (is_pipeline(rule)) {
      require(vote_part);
      collect([&] {
        for (const auto& name : stages_of(rule)) require(Component::named(ComponentKind::rule, name).name);
      });
    } else if (std::find(known.begin(), known.end(), rule) == known.end()) {
      problems.push_back("--rules: unknown rule or pre-aggregator '" + rule + "'" + suggestion(rule, known));
    } else {
      require(rule);
    }
  }
  const auto largest = [](const std::vector<std::int64_t>& values) {
    return *std::max_element(values.begin(), values.end());
  };
  collect([&] {
    require_memory(4.0 * double(largest(settings.n)) * double(largest(settings.d)), "--n, --d: the largest matrix");
  });
  if (!problems.empty()) throw InputError(problems);
}

// One round after the other through all cases: what else the machine does for a while then slows down few samples of
// each.
class Benchmark {
 public:
  Benchmark(const BenchSettings& settings, const std::function<void(const BenchRow&)>& on_row,
            const std::function<void(const std::string&)>& on_skip)
      : settings_(settings), on_row_(on_row), on_skip_(on_skip) {}

  void run() {
    for (round_ = 1; round_ <= settings_.rounds; ++round_) {
      case_ = 0;
      for (const std::int64_t d : settings_.d)
        for (const std::int64_t n : settings_.n)
          for (const BenchF& f : settings_.f) run_sizes(static_cast<int>(n), d, f.of(static_cast<int>(n)));
    }
  }

 private:
  // One set of rows for all plain rules, then one for all pipelines: making them takes longer than reading them.
  void run_sizes(int n, std::int64_t d, int f) {
    const auto pipelines = std::count_if(settings_.rules.begin(), settings_.rules.end(), is_pipeline);
    if (f > n) return skip("f = " + std::to_string(f) + " is more than n = " + std::to_string(n));
    if (pipelines < std::ssize(settings_.rules)) run_rules(n, d, 1, f);
    if (pipelines == 0) return;
    if (settings_.r > n)
      return skip("pipelines: r = " + std::to_string(settings_.r) + " is more than p = " + std::to_string(n));
    run_rules(n, d, settings_.r, f, true);
  }

  void run_rules(int n, std::int64_t d, int r, int f, bool pipelines = false) {
    BenchGradients gradients(n, d, r, f);
    std::vector<float> out(static_cast<std::size_t>(d));
    for (const std::int64_t threads : settings_.threads) {
      ThreadPool pool(static_cast<int>(threads));
      for (const auto& rule : settings_.rules) {
        if (is_pipeline(rule) != pipelines) continue;
        const Subject subject = bench_subject(rule, settings_, gradients, f, out, pool);
        if (!subject.refusal.empty()) {
          skip(subject.refusal);
          continue;
        }
        BenchRow about;
        about.n = n;
        about.d = d;
        about.f = f;
        about.threads = static_cast<int>(threads);
        run_case(subject, about, gradients.rows(), pool);
      }
    }
  }

  void run_case(const Subject& subject, const BenchRow& about, const RowView& rows, ThreadPool& pool) {
    if (round_ == 1) cases_.emplace_back();
    Timings& timings = cases_[case_++];
    measure(subject, rows, settings_.repeats, pool, timings);
    if (round_ < settings_.rounds) return;
    for (const auto& row : rows_of(subject, about, timings)) on_row_(row);
  }

  void skip(const std::string& why) const {
    if (round_ == 1) on_skip_(why);
  }

  const BenchSettings& settings_;
  const std::function<void(const BenchRow&)>& on_row_;
  const std::function<void(const std::string&)>& on_skip_;
  int round_ = 0;
  std::size_t case_ = 0;
  std::vector<Timings> cases_;
};

}  // namespace

std::vector<std::string> plain_bench_rules() {
  std::vector<std::string> names = Catalog::of(ComponentKind::rule).names();
  for (const auto& name : Catalog::of(ComponentKind::pre_aggregator).names()) names.push_back(name);
  return names;
}

std::vector<std::string> all_bench_rules() {
  std::vector<std::string> names = plain_bench_rules();
  names.push_back(pipeline_prefix + "mean:geometric-median");
  return names;
}

CsvColumns columns_of(const BenchRow& row) {
  CsvColumns columns = {{"rule", row.rule},
                        {"n", std::to_string(row.n)},
                        {"d", std::to_string(row.d)},
                        {"f", std::to_string(row.f)},
                        {"threads", std::to_string(row.threads)},
                        {"seconds_median", csv_field(row.median_s)},
                        {"seconds_q1", csv_field(row.q1_s)},
                        {"seconds_q3", csv_field(row.q3_s)},
                        {"passes", csv_field(row.passes)},
                        {"peak_memory_bytes", std::to_string(row.peak_memory_bytes)}};
  if (row.cost.seconds)
    append_new(columns, {{"modelled_seconds", csv_field(*row.cost.seconds)},
                         {"modelled_error", csv_field(modelled_error(row))}});
  append_new(columns, {{"version", version}});
  return columns;
}

void bench(const BenchSettings& settings, const std::function<void(const BenchRow&)>& on_row,
           const std::function<void(const std::string&)>& on_skip) {
  check(settings);
  Benchmark(settings, on_row, on_skip).run();
}

}  // namespace detoxsim
