#include "experiment/run.hpp"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <optional>

#include "base/digest.hpp"
#include "base/files.hpp"
#include "base/interrupt.hpp"
#include "base/memory.hpp"
#include "base/text.hpp"
#include "base/utf8.hpp"
#include "experiment/recording.hpp"
#include "experiment/result_folder.hpp"
#include "experiment/run_metadata.hpp"
#include "record/iteration_columns.hpp"
#include "record/summary.hpp"
#include "record/timeline.hpp"

namespace detoxsim {

namespace {

constexpr const char* table_names[] = {"iterations", "summary"};

// All that the results say of the settings. Made before the first iteration: what is wrong with it costs no training.
class RunDescription {
 public:
  RunDescription(const Experiment& experiment, const std::vector<std::string>& set_paths)
      : identity_(identity(experiment)),
        settings_(setting_columns(experiment.scenario())),
        set_(set_columns(experiment.scenario(), set_paths)),
        sample_gradients_(sample_gradients(experiment)),
        machine_(machine_metadata(experiment.threads(), experiment.device())),
        scenario_(write_scenario(experiment.scenario())),
        derived_(derived_metadata(experiment)) {
    manifest(RunStatus::done, "", {});  // can be written
  }

  /// The row of summary.csv.
  CsvColumns summary(std::int64_t iterations_done, const CsvColumns& measured, RunStatus status) const {
    CsvColumns columns = identity_;
    append_new(columns, {{"sample_gradients_total", std::to_string(sample_gradients_ * iterations_done)}});
    append_new(columns, measured);
    append_new(columns, {{"status", to_text(status)}});
    append_new(columns, settings_);
    append_new(columns, set_);
    return columns;
  }
  /// run.json. tables: what summary.csv and iterations.csv must hold for the result to be whole.
  std::string manifest(RunStatus status, const std::string& why, const JsonObject& tables) const {
    JsonObject manifest;
    manifest.set("status", to_text(status));
    if (!why.empty()) manifest.set("reason", why);
    manifest.set("machine", machine_);
    manifest.set_json("scenario", scenario_);
    manifest.set("derived", derived_);
    manifest.set("sha256", tables);
    return manifest.text();
  }

 private:
  CsvColumns identity_, settings_, set_;
  std::int64_t sample_gradients_;
  JsonObject machine_;
  std::string scenario_;
  JsonObject derived_;
};

// Somebody may have taken away or damaged a table since.
bool has_its_tables(const std::string& folder, const std::string& manifest) {
  return std::all_of(std::begin(table_names), std::end(table_names), [&](const std::string& name) {
    const std::string digest = json_member(manifest, "sha256." + name);
    return !digest.empty() && digest == sha256_of_path(folder + "/" + name + ".csv");
  });
}

std::string averages(const Experiment& experiment, const Summary& summary, double wall_s) {
  const auto& as_model = experiment.scenario().timing.as_model;
  std::string text = "  an iteration, simulated" + (as_model ? " (timed as " + as_model->text() + ")" : "") +
                     ": broadcast " + duration(summary.mean(&IterationRow::broadcast_sim_s)) + ", gradient " +
                     duration(summary.mean(&IterationRow::gradient_sim_s)) + ", upload " +
                     duration(summary.mean(&IterationRow::upload_sim_s)) + ", aggregation " +
                     duration(summary.mean(&IterationRow::aggregation_sim_s)) + "\n";
  text += "  an iteration, on this machine: " + duration(wall_s / static_cast<double>(summary.iterations_done()));
  const auto measured = [&](const char* what, std::optional<double> IterationRow::* seconds) {
    if (const auto mean = summary.mean(seconds)) text += what + duration(*mean);
  };
  measured(", of these gradient ", &IterationRow::gradient_wall_s);
  measured(", vote ", &IterationRow::vote_wall_s);
  measured(", inner ", &IterationRow::inner_wall_s);
  measured(", outer ", &IterationRow::outer_wall_s);
  text += "\n";
  text += "  corrupted votes " + fixed(summary.mean(&IterationRow::corrupted_votes), 3) + " of " +
          std::to_string(experiment.assignment().files()) + " on average\n";
  const auto& cluster = experiment.scenario().cluster;
  if (cluster.deadline || cluster.required_reports || experiment.scenario().redundancy.early_vote) {
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

void tell(const std::string& folder, const Experiment& experiment, const Summary& summary, RunStatus status,
          const std::string& why, double wall_s) {
  std::string text = to_text(status) + ": " + std::to_string(summary.iterations_done()) + " iterations, " +
                     duration(summary.sim_s()) + " simulated, " + duration(wall_s) + " on this machine\n";
  if (!why.empty()) text += "  the cluster could not finish: " + why + "\n";
  if (const auto diverged = summary.diverged_at())
    text += "  diverged at iteration " + std::to_string(*diverged) + "\n";
  if (const auto accuracy = summary.final_test_accuracy())
    text += "  test accuracy " + fixed(100 * *accuracy, 2) + " %\n";
  if (summary.iterations_done() > 0) text += averages(experiment, summary, wall_s);
  text += "  results in " + printable(folder) + "\n";
  std::fputs(text.c_str(), stderr);
}

// Why a finished result that another build wrote is kept, or isn't.
void note_other_build(const std::string& folder, const std::string& id, bool accept) {
  const RecordedResult found = recorded_result(folder, id);
  if (!found.done() || found.of_this_build()) return;
  const std::string text =
      folder + ": the result is of version " + found.version + ", this is " + version +
      (accept ? "; kept, as --accept-version says\n" : ": computed anew (--accept-version keeps such results)\n");
  std::fputs(("note: " + text).c_str(), stderr);
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

RecordedResult recorded_result(const std::string& folder, const std::string& id) {
  const auto manifest = read_file(folder + "/run.json");
  if (!manifest || json_member(*manifest, "derived.case_id") != id || !has_its_tables(folder, *manifest)) return {};
  const std::string author = json_member(*manifest, "machine.version");
  return {json_member(*manifest, "status"), author.empty() ? "unknown" : author};
}

bool holds_result(const std::string& folder, const std::string& id, bool accept_version) {
  const RecordedResult found = recorded_result(folder, id);
  return found.done() && (accept_version || found.of_this_build());
}

RunStatus run_to_folder(Experiment& experiment, const RunOptions& options) {
  const bool keep = !options.force && !options.unless_done;  // whatever is there
  const std::string path = options.out.empty() ? "results/" + experiment.scenario().name : options.out;
  if (keep) refuse_result(path);
  const std::int64_t planned = experiment.scenario().training.iterations;
  if (!options.trace.empty() && options.trace_first > planned)
    throw InputError("--trace-iterations: the run has " + std::to_string(planned) + " iterations, none from " +
                     std::to_string(options.trace_first) + " on");
  if (!options.force && !options.trace.empty() && would_replace(options.trace))
    throw InputError(options.trace + ": exists already; give another --trace, or --force to overwrite it");
  const RunDescription description(experiment, options.set_paths);
  std::optional<Recording> recording;
  if (!options.record_gradients.empty()) recording.emplace(options.record_gradients, experiment, options.force);
  const ResultFolder folder(path, options.unless_done);
  if (options.unless_done) {
    note_other_build(path, experiment.case_id(), options.accept_version);
    if (holds_result(path, experiment.case_id(), options.accept_version)) return RunStatus::done;
  }
  // Whatever can be refused comes before anything is destroyed.
  std::optional<Timeline> timeline;
  if (!options.trace.empty()) {
    make_folder_of(options.trace);
    timeline.emplace(options.trace, row_names(experiment.cluster()));
  }
  if (recording) recording->begin();
  folder.clear();
  for (const auto& warning : experiment.warnings()) std::fprintf(stderr, "note: %s\n", printable(warning).c_str());
  CsvColumns timed_as;  // so that every table says it
  if (const auto& as_model = experiment.scenario().timing.as_model) timed_as = {{"timed_as_model", as_model->text()}};
  const auto columns_with = [&](const IterationRow& row) {
    CsvColumns columns = columns_of(row);
    append_new(columns, timed_as);
    return columns;
  };
  CsvFile iterations(folder.file("iterations.csv"), columns_with(IterationRow{}));
  Summary summary(planned);
  RunProgress progress(options.progress, planned);
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
  observers.on_unfinished = [&](const Standstill& why) { why_unfinished = experiment.reason(why); };
  if (timeline)
    observers.on_timeline = [&](std::int64_t iteration, const std::vector<TimelineEvent>& spans) {
      if (iteration >= options.trace_first && iteration <= options.trace_last) timeline->add(iteration, spans);
    };
  OnGradients on_gradients;
  if (recording) on_gradients = [&](std::int64_t iteration, const RowView& rows) { recording->add(iteration, rows); };
  const RunStatus status = experiment.run(observers, on_gradients);
  progress.finish();
  if (recording) recording->finish();
  if (timeline) timeline->finish();
  const double wall_s = watch.seconds();
  const CsvColumns columns = description.summary(
      summary.iterations_done(), summary.columns(wall_s, peak_memory_bytes(), experiment.cluster().energy_j()), status);
  const std::string table = csv_header(columns) + csv_row(columns);
  JsonObject digests;
  digests.set("iterations", sha256_of_path(iterations.file().part()));
  digests.set("summary", sha256(table));
  OutputFile summary_file(folder.file("summary.csv")), manifest(folder.file("run.json"));
  summary_file.append(table);
  manifest.append(description.manifest(status, why_unfinished, digests));
  OutputFile::finish_together({&iterations.file(), &summary_file, &manifest});
  tell(path, experiment, summary, status, why_unfinished, wall_s);
  return status;
}

}  // namespace detoxsim
