#include "sweep/sweep_folder.hpp"

#include <algorithm>
#include <filesystem>
#include <sstream>

#include "base/files.hpp"
#include "experiment/run.hpp"
#include "experiment/run_metadata.hpp"

namespace detoxsim {

namespace {

namespace fs = std::filesystem;

constexpr const char* lock_name = "sweep.lock";
constexpr const char* manifest_name = "sweep.json";
constexpr const char* last_column = "status";  // before the settings by their paths, see experiment/run.cpp

std::string made(const std::string& folder) {
  make_folder(folder);
  return folder;
}

// What the program itself wrote about its end.
std::string error_text(const std::string& log) {
  std::istringstream lines(read_file(log).value_or(""));
  std::vector<std::string> own;
  for (std::string line; std::getline(lines, line);) {
    if (line.rfind("detoxsim: ", 0) == 0) own.push_back(line.substr(10));
  }
  return joined(own, "\n");
}

// Without what stands behind the last column that every run has: a case that was run by hand may have more.
CsvColumns common_columns(const std::string& table) {
  CsvColumns columns = read_csv_row(table);
  const auto last =
      std::find_if(columns.begin(), columns.end(), [](const auto& column) { return column.first == last_column; });
  if (last != columns.end()) columns.erase(last + 1, columns.end());
  return columns;
}

// The columns named by `all`, empty where the row has none: that of another build may have others.
CsvColumns with_columns(const CsvColumns& all, const CsvColumns& row) {
  CsvColumns columns;
  for (const auto& column : all) columns.emplace_back(column.first, "");
  for (auto& [name, value] : columns) {
    const auto found = std::find_if(row.begin(), row.end(), [&](const auto& one) { return one.first == name; });
    if (found != row.end()) value = found->second;
  }
  return columns;
}

JsonObject object_of(const std::vector<Setting>& settings) {
  JsonObject object;
  for (const auto& setting : settings) object.set_typed(setting.path, setting.value);
  return object;
}

std::string manifest_text(const std::string& scenario_file, const SweepSpec& changes, const SweepPlan& plan,
                          const std::vector<CaseState>& states) {
  std::vector<JsonObject> varied, cases, skipped;
  for (const auto& dimension : changes.dimensions) {
    for (std::size_t j = 0; j < dimension.paths.size(); ++j) {
      std::vector<std::string> values;
      for (const auto& step : dimension.steps) values.push_back(step[j]);
      JsonObject object;
      object.set("path", dimension.paths[j]);
      object.set("values", values);
      varied.push_back(std::move(object));
    }
  }
  for (std::size_t i = 0; i < plan.cases.size(); ++i) {
    JsonObject object;
    object.set("id", plan.cases[i].id);
    object.set("values", object_of(changes.varied(plan.cases[i].combination)));
    object.set("status", to_text(states[i].status));
    if (!states[i].version.empty()) object.set("version", states[i].version);
    if (!states[i].error.empty()) {
      object.set("exit_code", states[i].exit_code);
      object.set("error", states[i].error);
    }
    cases.push_back(std::move(object));
  }
  for (const auto& one : plan.skipped) {
    JsonObject object;
    object.set("values", object_of(changes.varied(one.combination)));
    object.set("reasons", one.reasons);
    skipped.push_back(std::move(object));
  }
  JsonObject manifest;
  manifest.set("version", version);
  manifest.set("scenario", scenario_file);
  manifest.set("set", object_of(changes.fixed));
  manifest.set("varied", varied);
  manifest.set("combinations", Value(static_cast<std::int64_t>(changes.count())));
  manifest.set("cases", cases);
  manifest.set("skipped", skipped);
  return manifest.text();
}

}  // namespace

std::string to_text(CaseState::Status kind) {
  switch (kind) {
    case CaseState::Status::pending: return "pending";
    case CaseState::Status::done: return "done";
    case CaseState::Status::unfinished: return "unfinished";
    case CaseState::Status::failed: return "failed";
  }
  return "";
}

CaseFiles files_of(const std::string& folder, const std::string& id) {
  const std::string start = folder + "/cases/" + id;
  return {id, start + ".json", start, start + ".log"};
}

void check_sweep_folder(const std::string& folder, bool resume) {
  std::error_code error;
  if (!fs::exists(folder, error) || (fs::is_directory(folder, error) && fs::is_empty(folder, error))) return;
  if (!resume)
    throw InputError(folder + ": is there already; give another --out, or --resume to go on with that sweep");
  const auto has = [&](const char* name) { return fs::exists(folder + "/" + name, error) || error; };
  if (!has(manifest_name) && !has(lock_name))
    throw InputError(folder + ": holds something other than a sweep; give another --out");
}

SweepFolder::SweepFolder(const std::string& folder) : folder_(made(folder)), lock_(folder_ + "/" + lock_name) {
  if (!lock_.try_lock()) throw InputError(folder_ + ": another sweep is at work here");
  make_folder(folder_ + "/cases");  // after the lock, which makes it a sweep's folder whatever happens next
}

void SweepFolder::write_cases(const SweepPlan& plan) const {
  for (const auto& one : plan.cases) {
    const std::string file = files_of(folder_, one.id).scenario, text = write_scenario(one.scenario);
    if (read_file(file) != text) write_file(file, text, Sync::no);
  }
}

CaseState SweepFolder::state_before(const std::string& id, bool accept_version) const {
  const std::string result = files_of(folder_, id).result;
  if (!holds_result(result, id, accept_version)) return {};
  return {CaseState::Status::done, 0, "", recorded_result(result, id).version};
}

CaseState SweepFolder::state_after(const std::string& id, int exit_code) const {
  const CaseFiles files = files_of(folder_, id);
  const RecordedResult found = recorded_result(files.result, id);
  const std::string status = found.of_this_build() ? found.status : "";
  if (status == "done") return {CaseState::Status::done, 0, "", found.version};
  if (status == "unfinished")
    return {CaseState::Status::unfinished, exit_code, "the simulated cluster could not finish", ""};
  std::string error = status == "interrupted" ? "interrupted" : error_text(files.log);
  if (error.empty() && exit_code == 0 && !found.status.empty() && !found.of_this_build())
    error = "the result is of version " + found.version + ", the sweep of " + version +
            ": the program was built anew meanwhile";
  if (error.empty() && exit_code > 128) error = "ended by signal " + std::to_string(exit_code - 128);
  if (error.empty()) error = "ended with exit code " + std::to_string(exit_code) + " and no result";
  return {CaseState::Status::failed, exit_code, error, ""};
}

void SweepFolder::forget_log(const std::string& id) const {
  std::error_code error;
  fs::remove(files_of(folder_, id).log, error);
}

std::string SweepFolder::summary_text(const SweepPlan& plan, const std::vector<std::string>& paths,
                                      const std::vector<CaseState>& states) const {
  std::vector<std::pair<const Scenario*, CsvColumns>> rows;
  CsvColumns own;  // the columns of this build
  for (std::size_t i = 0; i < plan.cases.size(); ++i) {
    if (states[i].status != CaseState::Status::done) continue;
    const std::string file = files_of(folder_, plan.cases[i].id).result + "/summary.csv";
    const auto table = read_file(file);
    if (!table) throw OutputError(file + ": can't be read");
    CsvColumns columns = common_columns(*table);
    if (same_build(states[i].version, version)) {
      if (own.empty()) own = columns;
      if (csv_header(columns) != csv_header(own))
        throw OutputError(file + ": has other columns than the cases before it");
    }
    rows.emplace_back(&plan.cases[i].scenario, std::move(columns));
  }
  // Components have parameters of their own, so cases may differ in the settings that they have.
  CsvColumns all = own;
  for (auto& [scenario, columns] : rows) {
    append_new(columns, setting_columns(*scenario));
    append_new(all, columns);
  }
  std::string text;
  for (const auto& [scenario, columns] : rows) {
    CsvColumns row = with_columns(all, columns);
    append_new(row, set_columns(*scenario, paths));
    if (text.empty()) text = csv_header(row);
    text += csv_row(row);
  }
  return text;
}

void SweepFolder::write_results(const std::string& scenario_file, const SweepSpec& changes, const SweepPlan& plan,
                                const std::vector<CaseState>& states) const {
  OutputFile summary(folder_ + "/summary.csv"), manifest(folder_ + "/" + manifest_name);
  summary.append(summary_text(plan, changes.paths(), states));
  manifest.append(manifest_text(scenario_file, changes, plan, states));
  OutputFile::finish_together({&summary, &manifest});
}

}  // namespace detoxsim
