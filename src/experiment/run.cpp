#include "experiment/run.hpp"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <optional>

#include "base/file_lock.hpp"
#include "base/files.hpp"
#include "base/memory.hpp"
#include "base/text.hpp"
#include "base/utf8.hpp"
#include "experiment/facts.hpp"
#include "experiment/recording.hpp"
#include "record/iteration_columns.hpp"
#include "record/summary.hpp"
#include "record/timeline.hpp"
#include "sim/interrupt.hpp"

namespace detoxsim {

namespace {

namespace fs = std::filesystem;

// In the order in which they go away: run.json speaks for the others.
constexpr const char* result_files[] = {"run.json", "summary.csv", "iterations.csv.part", "iterations.csv"};

void refuse_result(const std::string& folder) {
  for (const char* file : result_files) {
    if (fs::exists(folder + "/" + file))
      throw InputError(folder + ": holds a result already (" + file +
                       "); give another --out, or --force to overwrite it");
  }
}

void remove_result(const std::string& folder) {
  std::error_code error;
  for (const char* file : result_files) fs::remove(folder + "/" + file, error);
}

std::string to_text(Ending ending) {
  return ending == Ending::done ? "done" : ending == Ending::interrupted ? "interrupted" : "unfinished";
}

void write_manifest(const std::string& folder, const Experiment& experiment, Ending ending, const std::string& why) {
  JsonObject manifest;
  manifest.set("status", to_text(ending));
  if (!why.empty()) manifest.set("reason", why);
  manifest.set("machine", machine_facts(experiment.threads(), experiment.device()));
  manifest.set_json("scenario", write_scenario(experiment.scenario()));
  manifest.set("derived", derived_facts(experiment));
  write_file(folder + "/run.json", manifest.text());
}

std::string averages(const Experiment& experiment, const Summary& summary, double wall_s) {
  const auto per_iteration = [&](double seconds) { return fixed(1e3 * seconds, 2) + " ms"; };
  const auto& as_model = experiment.scenario().timing.as_model;
  std::string text = "  an iteration, simulated" + (as_model ? " (timed as " + as_model->text() + ")" : "") +
                     ": broadcast " + per_iteration(summary.mean(&IterationRow::broadcast_sim_s)) + ", gradient " +
                     per_iteration(summary.mean(&IterationRow::gradient_sim_s)) + ", upload " +
                     per_iteration(summary.mean(&IterationRow::upload_sim_s)) + ", aggregation " +
                     per_iteration(summary.mean(&IterationRow::aggregation_sim_s)) + "\n";
  text += "  an iteration, on this machine: " + per_iteration(wall_s / static_cast<double>(summary.iterations_done()));
  const auto measured = [&](const char* what, std::optional<double> IterationRow::* seconds) {
    if (const auto mean = summary.mean(seconds)) text += what + per_iteration(*mean);
  };
  measured(", of these gradient ", &IterationRow::gradient_wall_s);
  measured(", vote ", &IterationRow::vote_wall_s);
  measured(", inner ", &IterationRow::inner_wall_s);
  measured(", outer ", &IterationRow::outer_wall_s);
  text += "\n";
  text += "  corrupted votes " + fixed(summary.mean(&IterationRow::corrupted_votes), 3) + " of " +
          std::to_string(experiment.assignment().files()) + " on average\n";
  const auto& cluster = experiment.scenario().cluster;
  if (cluster.deadline || cluster.enough || experiment.scenario().redundancy.early_vote) {
    const auto mean = [&](int IterationRow::* count) { return fixed(summary.mean(count), 2); };
    text += "  reports of an iteration: voted " + mean(&IterationRow::reports_voted) + ", late " +
            mean(&IterationRow::late_reports) + ", lost " + mean(&IterationRow::lost_reports) +
            "; files without a majority " + mean(&IterationRow::no_majority_votes) + "\n";
  }
  const auto count = [&](const char* what, std::int64_t iterations) {
    if (iterations > 0) text += what + std::to_string(iterations) + " iterations\n";
  };
  count("  guarantee lost in ", summary.guarantee_lost());
  count("  nothing to aggregate, so no update, in ", summary.skipped_updates());
  if (const auto joules = experiment.cluster().energy_j()) text += "  energy " + fixed(*joules, 1) + " J\n";
  return text;
}

void tell(const std::string& folder, const Experiment& experiment, const Summary& summary, Ending ending,
          const std::string& why, double wall_s) {
  std::string text = to_text(ending) + ": " + std::to_string(summary.iterations_done()) + " iterations, " +
                     fixed(summary.sim_s(), 3) + " s simulated, " + fixed(wall_s, 1) + " s on this machine\n";
  if (!why.empty()) text += "  the cluster could not finish: " + why + "\n";
  if (const auto diverged = summary.diverged_at())
    text += "  diverged at iteration " + std::to_string(*diverged) + "\n";
  if (const auto accuracy = summary.final_test_accuracy())
    text += "  test accuracy " + fixed(100 * *accuracy, 2) + " %\n";
  if (summary.iterations_done() > 0) text += averages(experiment, summary, wall_s);
  text += "  results in " + printable(folder) + "\n";
  std::fputs(text.c_str(), stderr);
}

// Of the timeline's rows.
std::vector<std::string> row_names(const Cluster& cluster) {
  std::vector<std::string> names = cluster.server_names();
  for (auto& name : names) name += " (server)";
  for (const auto& name : cluster.worker_names()) names.push_back(name);
  names.push_back("network");
  return names;
}

}  // namespace

std::string result_status(const std::string& folder, const std::string& id) {
  const auto manifest = read_file(folder + "/run.json");
  const bool same = manifest && json_member(*manifest, "derived.case_id") == id &&
                    json_member(*manifest, "machine.version") == DETOXSIM_VERSION;
  return same ? json_member(*manifest, "status") : "";
}

bool holds_result(const std::string& folder, const std::string& id) {
  if (result_status(folder, id) != "done") return false;
  // Somebody may have taken away or damaged the table since.
  try {
    return !read_csv_row(read_file(folder + "/summary.csv").value_or("")).empty();
  } catch (const std::exception&) {
    return false;
  }
}

Ending run_to_folder(Experiment& experiment, const RunOptions& options) {
  const std::string folder = options.out.empty() ? "results/" + experiment.scenario().name : options.out;
  if (!options.force && !options.unless_done) refuse_result(folder);
  const std::int64_t planned = experiment.scenario().training.iterations;
  if (!options.trace.empty() && options.trace_first > planned)
    throw InputError("--trace-iterations: the run has " + std::to_string(planned) + " iterations, none from " +
                     std::to_string(options.trace_first) + " on");
  if (!options.force && !options.trace.empty() && std::filesystem::exists(options.trace))
    throw InputError(options.trace + ": exists already; give another --trace, or --force to overwrite it");
  std::optional<Recording> recording;
  if (!options.record_gradients.empty()) recording.emplace(options.record_gradients, experiment, options.force);
  make_folder(folder);
  std::optional<FileLock> lock;
  if (options.unless_done) {
    lock.emplace(folder + "/lock").lock();
    if (holds_result(folder, experiment.case_id())) return Ending::done;
  }
  remove_result(folder);
  std::optional<Timeline> timeline;
  if (!options.trace.empty()) {
    make_folder_of(options.trace);
    timeline.emplace(options.trace, row_names(experiment.cluster()));
  }
  for (const auto& warning : experiment.warnings()) std::fprintf(stderr, "note: %s\n", printable(warning).c_str());
  CsvColumns timed_as;  // so that every table says it
  if (const auto& as_model = experiment.scenario().timing.as_model) timed_as = {{"timed_as_model", as_model->text()}};
  const auto columns_with = [&](const IterationRow& row) {
    CsvColumns columns = columns_of(row);
    append_new(columns, timed_as);
    return columns;
  };
  CsvFile iterations(folder + "/iterations.csv", columns_with(IterationRow{}));
  Summary summary(planned);
  Progress progress(options.progress, planned);
  catch_interrupts();
  const Stopwatch watch;
  Observers observers;
  observers.on_iteration = [&](const IterationRow& row) {
    iterations.append(columns_with(row));
    summary.add(row);
    progress.show(row);
  };
  observers.stop = interrupted;
  std::string why_unfinished;
  observers.on_unfinished = [&](const std::string& why) { why_unfinished = why; };
  if (timeline)
    observers.on_spans = [&](std::int64_t iteration, const std::vector<Span>& spans) {
      if (iteration >= options.trace_first && iteration <= options.trace_last) timeline->add(iteration, spans);
    };
  OnGradients on_gradients;
  if (recording) on_gradients = [&](std::int64_t iteration, const RowView& rows) { recording->add(iteration, rows); };
  const Ending ending = experiment.run(observers, on_gradients);
  progress.finish();
  if (recording) recording->finish();
  if (timeline) timeline->finish();
  const double wall_s = watch.seconds();
  CsvColumns columns = identity(experiment, summary.iterations_done());
  append_new(columns, summary.columns(wall_s, peak_memory_bytes(), experiment.cluster().energy_j()));
  append_new(columns, set_columns(experiment.scenario(), options.set_paths));
  iterations.finish();
  write_file(folder + "/summary.csv", csv_header(columns) + csv_row(columns));
  write_manifest(folder, experiment, ending, why_unfinished);
  tell(folder, experiment, summary, ending, why_unfinished, wall_s);
  return ending;
}

}  // namespace detoxsim
