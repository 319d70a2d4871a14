// detoxsim bench
#include "bench/bench.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <optional>

#include "base/error.hpp"
#include "base/quantile.hpp"
#include "base/standard_streams.hpp"
#include "base/text.hpp"
#include "cli/integer_list.hpp"
#include "cli/scenario_options.hpp"
#include "experiment/calibration.hpp"

namespace detoxsim::cli {

namespace {

// Numbers and ranges, and n/NUMBER for a share of n.
std::vector<BenchF> f_list(const std::string& text) {
  std::vector<BenchF> list;
  for (const std::string& item : split(text, ',')) {
    const bool share = item.rfind("n/", 0) == 0;
    for (const std::int64_t number : integer_list("--f", share ? item.substr(2) : item, share ? 1 : 0, INT32_MAX))
      list.push_back({number, share});
  }
  return list;
}

void print(const BenchRow& row) {
  std::printf("%-36s %5d %10lld %4d %8d %11.3f %10.3f %10.3f %9.2f %9.0f", row.rule.c_str(), row.n,
              static_cast<long long>(row.d), row.f, row.threads, 1e3 * row.median_s, 1e3 * row.q1_s, 1e3 * row.q3_s,
              row.passes, static_cast<double>(row.peak_memory_bytes) / (1 << 20));
  if (row.cost.seconds) std::printf(" %11.3f %+8.1f", 1e3 * *row.cost.seconds, 100 * modelled_error(row));
  std::printf("\n");
  flush_standard_output();
}

void print_header(bool modelled) {
  std::printf("%-36s %5s %10s %4s %8s %11s %10s %10s %9s %9s", "rule", "n", "d", "f", "threads", "median ms", "q1 ms",
              "q3 ms", "passes", "peak MiB");
  if (modelled) std::printf(" %11s %8s", "modelled ms", "error %");
  std::printf("\n");
}

int run_bench(const std::vector<std::string>& arguments, const Command& command) {
  po::options_description options("options");
  const auto text = [](const char* fallback) { return po::value<std::string>()->default_value(fallback); };
  auto add = options.add_options();
  add("rules", text("all")->value_name("LIST"),
      "rules, pre-aggregators, and whole pipelines, where n is p and f is q: detox:INNER:OUTER, or detox:RULE on the "
      "votes; "
      "or all");
  add("n", text("45")->value_name("LIST"), "rows, e.g. 15,30,45 or 10..50:10");
  add("d", text("1000000")->value_name("LIST"), "dimension");
  add("f", text("5")->value_name("LIST"), "bad rows; n/9 for a ninth of n, rounded down");
  add("threads", po::value<std::string>()->value_name("LIST"), "threads (default: one per core)");
  add("repeats", po::value<std::int64_t>()->value_name("N"),
      "measurements of each case (default: 11, fewer where that takes over ten seconds)");
  add("rounds", po::value<std::int64_t>()->default_value(1)->value_name("N"),
      "times to measure all cases, one after the other, so that a busy spell of the machine spoils few of the samples; "
      "the table comes in the last one");
  add("r", po::value<std::int64_t>()->default_value(3)->value_name("N"), "redundancy of pipelines");
  add("k", po::value<std::int64_t>()->value_name("N"),
      "buckets of pipelines (default: the fewest, 3 at least, within the outer rule's guarantee)");
  add("calibration", po::value<std::string>()->value_name("FILE.json"),
      "of detoxsim calibrate: also what a simulated server would take by it");
  add("out", po::value<std::string>()->value_name("FILE.csv"), "also write the table here");
  po::variables_map values;
  if (!parse(command, arguments, options, {}, values)) return done;

  BenchSettings settings;
  const auto& rules = values["rules"].as<std::string>();
  settings.rules = rules == "all" ? all_bench_rules() : split(rules, ',');
  settings.n = integer_list("--n", values["n"].as<std::string>(), 1, 100000);
  settings.d = integer_list("--d", values["d"].as<std::string>(), 1, INT32_MAX);
  settings.f = f_list(values["f"].as<std::string>());
  settings.threads = values.count("threads") > 0
                         ? integer_list("--threads", values["threads"].as<std::string>(), 1, 1024)
                         : std::vector<std::int64_t>{threads(values)};
  if (values.count("repeats") > 0) settings.repeats = static_cast<int>(integer_option(values, "repeats", 1, 1000000));
  settings.rounds = static_cast<int>(integer_option(values, "rounds", 1, 1000));
  settings.r = static_cast<int>(integer_option(values, "r", 1, 100000));
  if (values.count("k") > 0) settings.buckets = static_cast<int>(integer_option(values, "k", 1, 100000));

  const std::string out = values.count("out") > 0 ? values["out"].as<std::string>() : "";
  std::optional<CsvFile> file;
  std::optional<Calibration> calibration;
  if (values.count("calibration") > 0) {
    calibration = read_calibration(values["calibration"].as<std::string>());
    settings.costs = &calibration->costs;
    if (const std::string note = note_of_other_build(*calibration); !note.empty())
      std::fprintf(stderr, "note: %s\n", note.c_str());
  }
  int rows = 0;
  std::vector<double> errors;  // of whole rules and pipelines
  bench(
      settings,
      [&](const BenchRow& row) {
        if (rows++ == 0) {
          if (!out.empty()) file.emplace(out, columns_of(row));
          print_header(calibration.has_value());
        }
        print(row);
        const bool whole = row.rule.find('/') == std::string::npos;
        if (row.cost.seconds && whole) errors.push_back(std::abs(modelled_error(row)));
        if (file) file->append(columns_of(row));
      },
      [](const std::string& why) { std::fprintf(stderr, "skipped: %s\n", why.c_str()); });
  if (rows == 0) throw InputError("bench: nothing was measured");
  if (file) file->finish();
  if (calibration)
    std::printf("median error %.1f %%, 90th percentile %.1f %%\n", 100 * quantile(errors, 0.5),
                100 * quantile(errors, 0.9));
  return done;
}

}  // namespace

Command bench_command() {
  return {"bench",
          "bench [--rules LIST] [--n LIST] [--d LIST] [--f LIST] [--threads LIST] [--repeats N] [--rounds N] "
          "[--calibration FILE.json] [--out FILE.csv]",
          "measure rules and pipelines: seconds, passes over memory, peak memory",
          {"detoxsim bench --rules multi-krum,detox:mean:geometric-median --n 45 --d 1000000"},
          run_bench};
}

}  // namespace detoxsim::cli
