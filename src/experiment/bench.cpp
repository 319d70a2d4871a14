#include "experiment/bench.hpp"

#include <algorithm>
#include <memory>

#include "base/error.hpp"
#include "base/memory.hpp"
#include "base/quantile.hpp"
#include "base/stopwatch.hpp"
#include "base/text.hpp"
#include "experiment/bench_gradients.hpp"
#include "experiment/calibration.hpp"
#include "kernels/kernels.hpp"
#include "redundancy/pipeline.hpp"
#include "rules/pre_aggregator.hpp"

namespace detoxsim {

namespace {

constexpr int usual_repeats = 11, fewest_repeats = 3;
constexpr double enough_s = 10;
const std::string pipeline_prefix = "detox:";

bool is_pipeline(const std::string& rule) { return rule.rfind(pipeline_prefix, 0) == 0; }

// The names after "detox:": inner and outer rule, or the outer rule alone.
std::vector<std::string> stages_of(const std::string& pipeline) {
  auto names = split(pipeline.substr(pipeline_prefix.size()), ':');
  if (names.size() > 2)
    throw InputError("--rules " + pipeline + ": expected detox:INNER:OUTER or detox:RULE, e.g. detox:mean:krum");
  return names;
}

// What one part of a call took, and what its law says.
struct Sample {
  double seconds;
  Work work;
};

// Something that aggregates the rows, again and again.
struct Subject {
  std::vector<std::string> parts;  // names of what call() returns
  double touched;
  std::function<std::vector<Sample>()> call;  // of each part
  std::string refusal = {};                   // why not; "" where it may run
};

double bytes_of(int rows, std::int64_t d) { return 4.0 * rows * static_cast<double>(d); }

// One rule or pre-aggregator, which took so long.
std::vector<Sample> timed(const CostModel* costs, const std::string& name, double seconds, Work work, double touched) {
  if (costs) work.seconds = costs->seconds(name, work, touched);
  return {{seconds, work}};
}

Subject rule_subject(const std::string& name, const CostModel* costs, const RowView& rows, int f, std::span<float> out,
                     ThreadPool& pool) {
  // Cost is asked for, not robustness: it runs wherever it is computable.
  Component component = Component::named(Kind::rule, name);
  component.params.set(Catalog::of(Kind::rule).find(name)->params, "outside_guarantee", "allow");
  auto rule = std::make_shared<GuardedRule>(component, pool);
  const int told = rule->effective_f(f);
  const double touched = bytes_of(rows.n(), rows.d);
  return {{name},
          touched,
          [=] {
            const Stopwatch watch;
            const auto outcome = rule->aggregate(rows, told, out);
            const double seconds = watch.seconds();
            return timed(costs, name, seconds, rule->rule().work(outcome.n, outcome.f, rows.d, outcome.steps), touched);
          },
          rule->refusal(rows.n(), told)};
}

Subject pre_aggregator_subject(const std::string& name, const CostModel* costs, const RowView& rows, int f,
                               ThreadPool& pool) {
  const std::shared_ptr<PreAggregator> pre = make_pre_aggregator(Component::named(Kind::pre_aggregator, name), pool);
  auto out = std::make_shared<RowBuffer>();
  auto random = std::make_shared<Stream>(1, "bench");
  const double touched = bytes_of(rows.n() + pre->outputs(rows.n()), rows.d);
  return {{name},
          touched,
          [=] {
            const Stopwatch watch;
            pre->apply(rows, f, *random, *out);
            const double seconds = watch.seconds();
            return timed(costs, name, seconds, pre->work(rows.n(), f, rows.d), touched);
          },
          pre->computable(rows.n(), f)
              ? ""
              : name + " can't take n = " + std::to_string(rows.n()) + " and f = " + std::to_string(f)};
}

std::shared_ptr<Pipeline> make_pipeline(const std::string& name, const CostModel* costs, const Assignment& assignment,
                                        int q, std::int64_t d, int buckets, ThreadPool& pool) {
  const auto stages = stages_of(name);
  PipelineConfig config;
  config.costs = costs;
  if (stages.size() == 2) {
    config.buckets = buckets;
    config.inner = StageConfig{{}, Component::named(Kind::rule, stages.front())};
  }
  config.outer = {{}, Component::named(Kind::rule, stages.back())};
  return std::make_shared<Pipeline>(config, assignment, q, d, pool);
}

Subject pipeline_subject(const std::string& name, const BenchSettings& settings, BenchGradients& gradients, int q,
                         std::span<float> out, ThreadPool& pool) {
  const Assignment& assignment = gradients.assignment();
  const std::int64_t d = gradients.rows().d;
  const int files = assignment.files();
  int buckets = settings.buckets > 0 ? settings.buckets : std::min(3, files);
  const double touched = bytes_of(assignment.workers(), d);
  if (buckets > files)
    return {{name},
            touched,
            {},
            name + ": k = " + std::to_string(buckets) + " is more than the " + std::to_string(files) + " votes"};
  auto pipeline = make_pipeline(name, settings.costs, assignment, q, d, buckets, pool);
  while (settings.buckets == 0 && buckets < files && !pipeline->plan().refusals.empty())
    pipeline = make_pipeline(name, settings.costs, assignment, q, d, ++buckets, pool);
  const auto& refusals = pipeline->plan().refusals;
  auto iteration = std::make_shared<std::int64_t>(0);
  return {{name, name + "/vote", name + "/inner", name + "/outer"},
          touched,
          [=, &gradients] {
            const Stopwatch watch;
            const auto outcome = pipeline->aggregate(gradients.ballots(), 1, ++*iteration, out);
            const double seconds = watch.seconds();
            Work all = outcome.vote_work;
            all += outcome.inner_work;
            all += outcome.outer_work;
            return std::vector<Sample>{{seconds, all},
                                       {outcome.vote_wall_s, outcome.vote_work},
                                       {outcome.inner_wall_s, outcome.inner_work},
                                       {outcome.outer_wall_s, outcome.outer_work}};
          },
          refusals.empty() ? "" : name + ": " + refusals.front()};
}

// Subject and pass in turns, so that both meet the same machine. Rows of all parts.
std::vector<BenchRow> measure(const Subject& subject, const BenchRow& about, const RowView& rows, int repeats,
                              ThreadPool& pool) {
  reset_peak_memory();
  std::vector<std::vector<double>> seconds(subject.parts.size());
  std::vector<Work> work(subject.parts.size());
  std::vector<double> passes;
  subject.call();  // warm-up: allocates scratch memory
  const Stopwatch all;
  const auto enough = [&](int done) {
    if (repeats > 0) return done >= repeats;
    return done >= usual_repeats || (done >= fewest_repeats && all.seconds() > enough_s);
  };
  for (int done = 0; !enough(done); ++done) {
    const Stopwatch pass;
    kernels::read_pass(pool, rows);
    passes.push_back(pass.seconds());
    const auto parts = subject.call();
    for (std::size_t i = 0; i < parts.size(); ++i) {
      seconds[i].push_back(parts[i].seconds);
      work[i] = parts[i].work;
    }
  }
  std::vector<BenchRow> result;
  for (std::size_t i = 0; i < seconds.size(); ++i) {
    BenchRow row = about;
    row.rule = subject.parts[i];
    row.median_s = quantile(seconds[i], 0.5);
    row.q1_s = quantile(seconds[i], 0.25);
    row.q3_s = quantile(seconds[i], 0.75);
    row.passes = row.median_s / quantile(passes, 0.5);
    row.work = work[i];
    row.touched = subject.touched;
    row.peak_memory_bytes = peak_memory_bytes();
    result.push_back(row);
  }
  return result;
}

void check(const BenchSettings& settings) {
  std::vector<std::string> problems;
  const auto collect = [&](auto step) {
    try {
      step();
    } catch (const InputError& error) {
      problems.insert(problems.end(), error.lines().begin(), error.lines().end());
    }
  };
  const auto require = [&](const std::string& part) {
    if (settings.costs) collect([&] { require_part(*settings.costs, part, "--calibration"); });
  };
  const auto known = all_bench_rules();
  for (const auto& rule : settings.rules) {
    if (is_pipeline(rule)) {
      require(vote_part);
      collect([&] {
        for (const auto& name : stages_of(rule)) require(Component::named(Kind::rule, name).name);
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
  const double bytes = 4.0 * double(largest(settings.n)) * double(largest(settings.d));
  if (bytes > 0.9 * double(machine_memory_bytes()))
    problems.push_back("--n, --d: the largest matrix takes " + fixed(bytes / (1 << 30), 1) + " GiB; this machine has " +
                       fixed(double(machine_memory_bytes()) / (1 << 30), 1) + " GiB");
  if (!problems.empty()) throw InputError(problems);
}

}  // namespace

std::vector<std::string> plain_bench_rules() {
  std::vector<std::string> names = Catalog::of(Kind::rule).names();
  for (const auto& name : Catalog::of(Kind::pre_aggregator).names()) names.push_back(name);
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
  if (row.work.seconds)
    append_new(columns, {{"modelled_seconds", csv_field(*row.work.seconds)},
                         {"modelled_error", csv_field(modelled_error(row))}});
  return columns;
}

void bench(const BenchSettings& settings, const std::function<void(const BenchRow&)>& on_row,
           const std::function<void(const std::string&)>& on_skip) {
  check(settings);
  // One set of rows for all plain rules, then one for all pipelines: making them takes longer than reading them.
  const auto run_all = [&](BenchGradients& gradients, int f, bool pipelines) {
    const RowView rows = gradients.rows();
    std::vector<float> out(static_cast<std::size_t>(rows.d));
    for (const std::int64_t threads : settings.threads) {
      ThreadPool pool(static_cast<int>(threads));
      for (const auto& rule : settings.rules) {
        if (is_pipeline(rule) != pipelines) continue;
        const Subject subject = pipelines ? pipeline_subject(rule, settings, gradients, f, out, pool)
                                : Catalog::of(Kind::rule).find(rule)
                                    ? rule_subject(rule, settings.costs, rows, f, out, pool)
                                    : pre_aggregator_subject(rule, settings.costs, rows, f, pool);
        if (!subject.refusal.empty()) {
          on_skip(subject.refusal);
          continue;
        }
        BenchRow about;
        about.rule = rule;
        about.n = rows.n();
        about.d = rows.d;
        about.f = f;
        about.threads = static_cast<int>(threads);
        for (const auto& row : measure(subject, about, rows, settings.repeats, pool)) on_row(row);
      }
    }
  };
  const bool any_pipeline = std::any_of(settings.rules.begin(), settings.rules.end(), is_pipeline);
  const bool any_plain = !std::all_of(settings.rules.begin(), settings.rules.end(), is_pipeline);
  for (const std::int64_t d : settings.d) {
    for (const std::int64_t wide : settings.n) {
      const int n = static_cast<int>(wide);
      for (const BenchF& share : settings.f) {
        const int f = share.of(n);
        if (f > n) {
          on_skip("f = " + std::to_string(f) + " is more than n = " + std::to_string(n));
          continue;
        }
        if (any_plain) {
          BenchGradients gradients(n, d, 1, f);
          run_all(gradients, f, false);
        }
        if (any_pipeline && settings.r > n) {
          on_skip("pipelines: r = " + std::to_string(settings.r) + " is more than p = " + std::to_string(n));
        } else if (any_pipeline) {
          BenchGradients gradients(n, d, settings.r, f);
          run_all(gradients, f, true);
        }
      }
    }
  }
}

}  // namespace detoxsim
