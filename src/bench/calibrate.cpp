#include "bench/calibrate.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>

#include "base/cpu.hpp"
#include "base/error.hpp"
#include "base/files.hpp"
#include "base/memory.hpp"
#include "base/quantile.hpp"
#include "base/stopwatch.hpp"
#include "base/version.hpp"
#include "bench/bench_gradients.hpp"
#include "bench/cost_fit.hpp"
#include "bench/gradient_speed.hpp"
#include "experiment/run_metadata.hpp"
#include "rules/costs.hpp"

namespace detoxsim {

namespace {

// Rules are measured at these sizes only. Everything is measured in rounds: what else the machine does for a while then
// slows down a round or two of each, and the median of the rounds' medians counts.
constexpr std::int64_t calibrated_d = 300'000;
constexpr int calibrated_n[] = {20, 60};
constexpr int repeats = 5;
const std::string vote_pipeline = "detox:mean";

using OnStep = std::function<void(const std::string&)>;

// What every round has measured.
struct TimingSamples {
  std::map<double, std::vector<double>> passes;                                 // seconds, by bytes read in turns
  std::vector<double> serial;                                                   // seconds per flop
  std::map<std::pair<std::string, int>, std::vector<BenchRow>> rows;            // by rule and n
  std::map<std::pair<std::string, std::int64_t>, std::vector<double>> updates;  // seconds, by optimiser and d
  std::map<std::string, std::vector<double>> models;                            // seconds per flop
};

// Twenty rows, more than any cache takes.
RowBuffer large_rows(ThreadPool& pool) {
  constexpr int n = 20;
  const double bytes = std::min(512e6, 0.25 * static_cast<double>(machine_memory_bytes()));
  RowBuffer buffer(n, static_cast<std::int64_t>(bytes / 4 / n));
  pool.run(n, [&](std::int64_t row, int) { std::ranges::fill(buffer.row(static_cast<int>(row)), 1.0f); });
  return buffer;
}

// The mean of the rows, which reads all and writes one, in turns with a mere pass as the benchmark does; of rows that
// fill the buffer, then of shorter ones in steps of √2, down to what fits into a core's own cache.
void measure_memory(RowBuffer& buffer, ThreadPool& pool, TimingSamples& samples) {
  const int n = buffer.n();
  const std::int64_t longest = buffer.d();
  const std::vector<double> weights(static_cast<std::size_t>(n), 1.0 / n);
  std::vector<float> out(static_cast<std::size_t>(longest));
  for (double length = static_cast<double>(longest); 4 * n * length > 2e5; length /= std::sqrt(2.0)) {
    const auto d = static_cast<std::int64_t>(length);
    buffer.resize(n, d);
    const double bytes = 4.0 * n * static_cast<double>(d);
    std::vector<double> seconds;
    for (int left = std::clamp(static_cast<int>(1e8 / bytes), repeats, 50); left > 0; --left) {
      kernels::read_pass(pool, buffer.view());
      const Stopwatch watch;
      kernels::weighted_sum(pool, buffer.view(), weights, out.data());
      seconds.push_back(watch.seconds());
    }
    const double share = cost::weighted_sums(n, 1, d).bytes / bytes;
    samples.passes[bytes].push_back(quantile(seconds, 0.5) / share);
  }
  buffer.resize(n, longest);
}

// The arithmetic in n dimensions that every rule with a Gram matrix has: the choice of its centre.
void measure_serial(const RowView& rows, ThreadPool& pool, TimingSamples& samples) {
  std::vector<double> seconds;
  for (int done = 0; done < repeats; ++done) {
    kernels::read_pass(pool, rows);
    const Stopwatch watch;
    kernels::reference_row(rows);
    seconds.push_back(watch.seconds());
  }
  const double flops = cost::gram(rows.n(), rows.d).serial_flops;
  samples.serial.push_back(quantile(seconds, 0.5) / flops);
}

// The vote, and all rules with a ninth of bad rows; where one can't take so many (smea at n = 60), with a twentieth.
void measure_rules(const CalibrateSettings& settings, TimingSamples& samples) {
  for (const int n : calibrated_n) {
    std::vector<std::string> left = settings.rules;
    left.push_back(vote_pipeline);
    for (const int share : {9, 20}) {
      BenchSettings sizes;
      sizes.rules = left;
      sizes.n = {n};
      sizes.d = {calibrated_d};
      sizes.f = {{share, true}};
      sizes.threads = {settings.threads};
      sizes.repeats = repeats;
      const auto keep = [&](const BenchRow& row) {
        samples.rows[{row.rule, n}].push_back(row);
        std::erase(left, row.rule);
      };
      if (!left.empty()) bench(sizes, keep, [](const std::string&) {});
    }
  }
}

void measure_optimizers(TimingSamples& samples) {
  for (const auto& name : Catalog::of(ComponentKind::optimizer).names()) {
    for (const std::int64_t d : {calibrated_d, 10 * calibrated_d}) {
      const auto optimizer = make_optimizer(Component::named(ComponentKind::optimizer, name), d);
      std::vector<float> update(static_cast<std::size_t>(d), 1e-6f), weights(update.size(), 0.1f);
      std::vector<double> seconds;
      for (int done = 0; done < repeats; ++done) {
        const Stopwatch watch;
        optimizer->step(1, update, weights);
        seconds.push_back(watch.seconds());
      }
      samples.updates[{name, d}].push_back(quantile(seconds, 0.5));
    }
  }
}

void measure_gradients(const GradientSpeeds& gradients, int threads, TimingSamples& samples) {
  for (const auto& [model, flops_per_s] : gradients.measure(threads)) samples.models[model].push_back(1 / flops_per_s);
}

TimingSamples measure(const CalibrateSettings& settings, const GradientSpeeds& gradients, const OnStep& progress) {
  TimingSamples samples;
  ThreadPool pool(settings.threads);
  RowBuffer buffer = large_rows(pool);
  for (int round = 1; round <= settings.rounds; ++round) {
    const std::string number = " (" + std::to_string(round) + " of " + std::to_string(settings.rounds) + ")";
    progress("memory" + number);
    measure_memory(buffer, pool, samples);
    progress("rules" + number);
    measure_rules(settings, samples);
    measure_serial(BenchGradients(std::end(calibrated_n)[-1], calibrated_d, 1, 0).rows(), pool, samples);
    measure_optimizers(samples);
    progress("gradients" + number);
    measure_gradients(gradients, settings.threads, samples);
  }
  return samples;
}

double settled(const std::vector<double>& seconds) { return quantile(seconds, 0.5); }

// The row that stands for all rounds.
BenchRow settled(std::vector<BenchRow> rows) {
  std::sort(rows.begin(), rows.end(), [](const BenchRow& a, const BenchRow& b) { return a.median_s < b.median_s; });
  return rows[(rows.size() - 1) / 2];
}

double spread(const TimingSamples& samples) {
  std::vector<double> spreads;
  for (const auto& [key, rows] : samples.rows) {
    std::vector<double> seconds;
    for (const auto& row : rows) seconds.push_back(row.median_s);
    // A pipeline without buckets has an inner rule of 0 seconds.
    if (const double fast = quantile(seconds, 0.25); fast > 0) spreads.push_back(quantile(seconds, 0.75) / fast - 1);
  }
  return quantile(spreads, 0.5);
}

void fit_rules(const TimingSamples& samples, CalibrateResult& result) {
  CostModel& costs = result.calibration.costs;
  std::map<std::string, std::vector<BenchRow>> rows;
  for (const auto& [key, of_rounds] : samples.rows) {
    const auto& rule = key.first;
    const bool pipeline = rule.rfind(vote_pipeline, 0) == 0;
    if (rule == vote_pipeline + "/vote")
      rows[vote_part].push_back(settled(of_rounds));
    else if (!pipeline)
      rows[rule].push_back(settled(of_rounds));
  }
  for (auto& [part, of_part] : rows) {
    std::vector<Measurement> measurements;
    for (const auto& row : of_part) measurements.push_back({row.cost, costs.memory.at(row.touched), row.median_s});
    costs.parts[part] = fit_part(costs, measurements);
    for (std::size_t i = 0; i < of_part.size(); ++i) {
      of_part[i].rule = part;
      of_part[i].cost.seconds = costs.seconds(costs.parts[part], of_part[i].cost, measurements[i].bytes_per_s);
      result.rows.push_back(of_part[i]);
    }
  }
}

void fit_optimizers(const TimingSamples& samples, CostModel& costs) {
  std::map<std::string, std::vector<Measurement>> measurements;
  for (const auto& [key, seconds] : samples.updates) {
    const auto& [name, d] = key;
    const double per_parameter =
        make_optimizer(Component::named(ComponentKind::optimizer, name), 0)->bytes_per_parameter();
    const OperationCost cost = optimizer_cost(d, per_parameter);
    measurements[name].push_back({cost, costs.memory.at(cost.bytes), settled(seconds)});
  }
  for (const auto& [name, of_optimizer] : measurements) costs.parts[name] = fit_part(costs, of_optimizer);
}

void check(const std::vector<std::string>& rules) {
  const auto known = plain_bench_rules();
  std::vector<Mistake> problems;
  for (const auto& rule : rules) {
    if (std::find(known.begin(), known.end(), rule) == known.end())
      problems.push_back("--rules: unknown rule or pre-aggregator '" + rule + "'" + suggestion(rule, known));
  }
  if (!problems.empty()) throw InputError(problems);
}

std::string file_text(const CalibrateResult& result, int threads) {
  JsonObject object;
  object.set("machine", machine_metadata(threads, Device::cpu));
  set_calibration(object, result.calibration);
  std::vector<JsonObject> measurements;
  for (const auto& row : result.rows) {
    JsonObject& entry = measurements.emplace_back();
    entry.set("part", row.rule);
    entry.set("n", row.n);
    entry.set("d", Value(row.d));
    entry.set("f", row.f);
    entry.set("seconds", row.median_s);
    entry.set("seconds_fitted", *row.cost.seconds);
  }
  object.set("measurements", measurements);
  return object.text();
}

}  // namespace

CalibrateResult calibrate(const CalibrateSettings& settings, const OnStep& progress) {
  check(settings.rules);
  const TimingSamples samples = measure(settings, GradientSpeeds(settings.models), progress);
  CalibrateResult result;
  Calibration& calibration = result.calibration;
  calibration.version = version;
  calibration.cpu = cpu_model();
  calibration.threads = settings.threads;
  for (const auto& [bytes, seconds] : samples.passes)
    calibration.costs.memory.points.push_back({bytes, bytes / settled(seconds)});
  result.spread = spread(samples);
  calibration.costs.serial_flops_per_s = 1 / settled(samples.serial);
  fit_rules(samples, result);
  fit_optimizers(samples, calibration.costs);
  for (const auto& [model, s_per_flop] : samples.models) calibration.models[model] = 1 / settled(s_per_flop);
  return result;
}

CalibrateResult calibrate_to_file(const CalibrateSettings& settings, const std::string& file, bool force,
                                  const OnStep& progress) {
  if (!force && would_replace(file))
    throw InputError(file + ": exists already; give another --out, or --force to overwrite it");
  make_folder_of(file);
  OutputFile output(file);  // before the measuring: after it would be too late to hear that it can't be written
  const CalibrateResult result = calibrate(settings, progress);
  output.append(file_text(result, settings.threads));
  output.finish();
  return result;
}

}  // namespace detoxsim
