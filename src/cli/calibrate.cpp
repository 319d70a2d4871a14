// detoxsim calibrate
#include "bench/calibrate.hpp"

#include <cmath>
#include <cstdio>

#include "base/error.hpp"
#include "base/quantile.hpp"
#include "base/text.hpp"
#include "cli/scenario_options.hpp"

namespace detoxsim::cli {

namespace {

void print(const CalibrateResult& result, const std::string& file) {
  const CostModel& costs = result.calibration.costs;
  std::printf("memory: %.3g GB/s from the caches, %.3g GB/s of %.3g MB; one thread in n dimensions: %.3g Gflop/s\n",
              1e-9 * costs.memory.at(4e6), 1e-9 * costs.memory.points.back().bytes_per_s,
              1e-6 * costs.memory.points.back().bytes, 1e-9 * costs.serial_flops_per_s);
  for (const auto& [name, flops_per_s] : result.calibration.models)
    std::printf("gradients of %s: %.3g Gflop/s per thread\n", name.c_str(), 1e-9 * flops_per_s);
  std::vector<double> errors;
  for (const auto& row : result.rows) errors.push_back(std::abs(modelled_error(row)));
  std::printf("%zu parts fitted; median error of the fits %.1f %%, 90th percentile %.1f %%\nwritten to %s\n",
              costs.parts.size(), 100 * quantile(errors, 0.5), 100 * quantile(errors, 0.9), file.c_str());
  if (result.spread > 0.25)
    std::fprintf(
        stderr,
        "note: the rounds differ by %.0f %%: others use this machine; calibrate again when it is quiet, or with "
        "more --rounds\n",
        100 * result.spread);
}

int run_calibrate(const std::vector<std::string>& arguments, const Command& command) {
  po::options_description options("options");
  auto add = options.add_options();
  add("out", po::value<std::string>()->value_name("FILE.json"),
      "the calibration, for timing.calibration of a scenario");
  add("threads", po::value<std::int64_t>()->value_name("N"), "threads (default: one per core)");
  add("rules", po::value<std::string>()->default_value("all")->value_name("LIST"), "rules and pre-aggregators");
  add("models", po::value<std::string>()->default_value("mlp,softmax")->value_name("LIST"),
      "whose gradients; lenet, resnet-18, vgg13-bn and mlp-torch need LibTorch");
  add("rounds", po::value<std::int64_t>()->default_value(5)->value_name("N"),
      "times that everything is measured; the median counts, so more help where others use this machine");
  add("force", "overwrite an existing file");
  po::variables_map values;
  if (!parse(command, arguments, options, {}, values)) return done;
  if (values.count("out") == 0) throw InputError("missing option --out; usage: detoxsim " + command.usage);
  const auto& rules = values["rules"].as<std::string>();
  CalibrateSettings settings;
  settings.rules = rules == "all" ? plain_bench_rules() : split(rules, ',');
  settings.models = split(values["models"].as<std::string>(), ',');
  settings.threads = threads(values);
  settings.rounds = static_cast<int>(integer_option(values, "rounds", 1, 1000));
  const auto& file = values["out"].as<std::string>();
  print(calibrate_to_file(settings, file, values.count("force") > 0,
                          [](const std::string& what) { std::fprintf(stderr, "measuring %s\n", what.c_str()); }),
        file);
  return done;
}

}  // namespace

Command calibrate_command() {
  return {"calibrate",
          "calibrate --out FILE.json [--threads N] [--rules LIST] [--models LIST] [--rounds N] [--force]",
          "measure this machine, so that modelled times follow it",
          {"detoxsim calibrate --out this-machine.json"},
          run_calibrate};
}

}  // namespace detoxsim::cli
