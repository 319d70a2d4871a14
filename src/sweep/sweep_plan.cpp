#include "sweep/sweep_plan.hpp"

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <sstream>

#include "base/files.hpp"
#include "base/process.hpp"
#include "experiment/experiment.hpp"
#include "experiment/scenario_checks.hpp"

namespace detoxsim {

namespace {

namespace fs = std::filesystem;
using Lines = std::vector<std::string>;

constexpr std::size_t most_reasons = 20;

// A wrong path is a mistake, not a combination that doesn't fit.
void check_paths(Scenario scenario) {
  map_paths(scenario, [](const std::string& path) {
    if (fs::path(path).is_absolute() && !fs::exists(path) && matching_files(path).empty())
      throw InputError(path + ": there is no such file or folder; is the path right?");
    return path;
  });
}

// What platform and data have to say depends on these parts of a scenario only; redundancy makes the files.
std::string machine_and_data(const Scenario& scenario) {
  std::string parts;
  for (const char* part : {"cluster", "training", "workload", "timing", "redundancy"})
    parts += value_at(scenario, part);
  return parts;
}

Lines error_lines(const std::string& text) {
  Lines lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) {
    const std::string prefix = "detoxsim: ";
    lines.push_back(line.rfind(prefix, 0) == 0 ? line.substr(prefix.size()) : line);
  }
  return lines;
}

// The mistakes that `detoxsim check` finds, by machine_and_data() of the case it was shown; it simulates nothing, but
// needs a SimGrid engine, of which there is one per process.
std::map<std::string, Lines> check_in_processes(const std::vector<SweepCase>& cases, const std::string& program,
                                                int jobs) {
  std::vector<const SweepCase*> shown;
  std::map<std::string, Lines> found;
  for (const auto& one : cases) {
    if (found.emplace(machine_and_data(one.scenario), Lines{}).second) shown.push_back(&one);
  }
  std::map<std::size_t, MemoryFile> errors;  // of those running: files are few
  run_processes(
      shown.size(), jobs,
      [&](std::size_t i) {
        const MemoryFile scenario(write_scenario(shown[i]->scenario));
        const MemoryFile& said = errors.try_emplace(i).first->second;
        return start_process({program, "check", "/dev/stdin", "--threads", "1"},
                             {scenario.descriptor(), -1, said.descriptor()});
      },
      [&](std::size_t i, int code) {
        Lines lines = error_lines(errors.at(i).content());
        errors.erase(i);
        if (code == 0) return;
        // Bad input doesn't fit; anything else is a failure, and says nothing about the cases.
        if (code != 2)
          throw OutputError("detoxsim check ended with exit code " + std::to_string(code) +
                            (lines.empty() ? "" : ": " + joined(lines, "; ")));
        found[machine_and_data(shown[i]->scenario)] = lines;
      },
      [] { return false; });
  return found;
}

// Moves cases whose platform or data don't fit to the skipped ones.
void check_machines_and_data(SweepPlan& plan, const std::string& program, int jobs, SharedInputs& inputs) {
  const auto mistakes = check_in_processes(plan.cases, program, jobs);
  std::vector<SweepCase> kept;
  for (auto& one : plan.cases) {
    const Lines& reasons = mistakes.at(machine_and_data(one.scenario));
    if (!reasons.empty()) {
      plan.skipped.push_back({one.combination, reasons});
      continue;
    }
    inputs.mark_probed(one.scenario);
    kept.push_back(std::move(one));
  }
  plan.cases = std::move(kept);
  std::sort(plan.skipped.begin(), plan.skipped.end(),
            [](const auto& a, const auto& b) { return a.combination < b.combination; });
}

// Each reason with the number of combinations that have it, the most frequent first.
Lines reasons_of(const SweepPlan& plan) {
  std::map<std::string, std::size_t> counts;
  for (const auto& skipped : plan.skipped) {
    for (const auto& reason : std::set<std::string>(skipped.reasons.begin(), skipped.reasons.end())) ++counts[reason];
  }
  std::vector<std::pair<std::string, std::size_t>> sorted(counts.begin(), counts.end());
  std::stable_sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
  Lines lines;
  for (const auto& [reason, count] : sorted) {
    if (lines.size() == most_reasons) {
      lines.push_back("and " + std::to_string(sorted.size() - most_reasons) + " more reasons");
      break;
    }
    lines.push_back(std::to_string(count) + " x " + reason);
  }
  return lines;
}

}  // namespace

SweepPlan plan_sweep(const std::string& scenario_file, const SweepSpec& changes, const std::string& program, int jobs,
                     SharedInputs& inputs) {
  changes.check();
  const auto text = read_file(scenario_file);
  if (!text) throw InputError(scenario_file + ": can't be read; is the path right?");
  const std::string folder = fs::path(scenario_file).parent_path().string();
  SweepPlan plan;
  ThreadPool pool(1);
  std::set<std::string> ids;
  for (std::size_t i = 0; i < changes.count(); ++i) {
    Scenario scenario;
    try {
      scenario = parse_scenario(*text, scenario_file, folder, changes.all(i));
      check_numbers(scenario, pool);
    } catch (const InputError& error) {
      // A name that no component has is a mistake, wherever else the combination would fit.
      if (error.has(Mistake::unknown_name)) throw;
      plan.skipped.push_back({i, error.lines()});
      continue;
    }
    check_paths(scenario);
    const std::string id = case_id(scenario, inputs);
    if (ids.insert(id).second)
      plan.cases.push_back({id, i, std::move(scenario)});
    else
      ++plan.duplicates;
  }
  check_machines_and_data(plan, program, jobs, inputs);
  if (plan.cases.empty()) {
    std::vector<Mistake> lines = {"none of the " + std::to_string(changes.count()) + " combinations can be run:"};
    for (const auto& reason : reasons_of(plan)) lines.emplace_back(reason);
    throw InputError(lines);
  }
  return plan;
}

std::string skipped_text(const SweepPlan& plan, std::size_t combinations) {
  std::string text;
  const std::string of = " of " + std::to_string(combinations) + " combinations";
  if (!plan.skipped.empty()) {
    text += "skipped " + std::to_string(plan.skipped.size()) + of + ":\n";
    for (const auto& line : reasons_of(plan)) text += "  " + line + "\n";
  }
  if (plan.duplicates > 0)
    text += std::to_string(plan.duplicates) + of + " mean the same as an earlier one and are run once\n";
  return text;
}

}  // namespace detoxsim
