#include "sweep/sweep.hpp"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <map>

#include "base/interrupt.hpp"
#include "base/shell.hpp"
#include "base/utf8.hpp"
#include "experiment/run.hpp"
#include "record/progress.hpp"
#include "sweep/sweep_folder.hpp"

namespace detoxsim {

namespace {

using State = CaseState::Status;

SweepPlan planned(const SweepOptions& options, SharedInputs& inputs) {
  check_sweep_folder(options.out, options.resume);
  const SweepPlan plan = plan_sweep(options.scenario, options.changes, options.runner.program, default_jobs(1), inputs);
  std::fputs(skipped_text(plan, options.changes.count()).c_str(), stderr);
  return plan;
}

std::size_t count(const std::vector<CaseState>& states, State kind) {
  return static_cast<std::size_t>(
      std::count_if(states.begin(), states.end(), [&](const auto& state) { return state.status == kind; }));
}

std::size_t failures(const std::vector<CaseState>& states) {
  return count(states, State::failed) + count(states, State::unfinished);
}

// How many finished cases other builds left, and what becomes of them; "" where there is none.
std::string told_of_other_builds(const SweepOptions& options, const SweepPlan& plan) {
  std::map<std::string, std::size_t> counts;
  for (const auto& one : plan.cases) {
    const RecordedResult found = recorded_result(files_of(options.out, one.id).result, one.id);
    if (found.done() && !found.of_this_build()) ++counts[found.version];
  }
  std::vector<std::string> parts;
  for (const auto& [version_then, cases] : counts)
    parts.push_back(std::to_string(cases) + " of version " + version_then);
  if (parts.empty()) return "";
  return "note: finished cases are there that other builds computed, " + joined(parts) + "; this is " + version +
         (options.accept_version ? ": kept, as --accept-version says\n"
                                 : ": computed anew (--accept-version keeps such results)\n");
}

// Runs what is pending and keeps `states` up to date.
void run_pending(const SweepOptions& options, Runner& runner, const SweepFolder& folder, const SweepPlan& plan,
                 SharedInputs& inputs, std::vector<CaseState>& states) {
  std::vector<CaseFiles> files;
  std::vector<std::size_t> index;
  for (std::size_t i = 0; i < states.size(); ++i) {
    if (states[i].status == State::done) continue;
    files.push_back(files_of(folder.path(), plan.cases[i].id));
    index.push_back(i);
    folder.forget_log(plan.cases[i].id);
  }
  if (files.empty()) return;
  std::size_t done = count(states, State::done), failed = 0;
  SweepProgress progress(options.progress, states.size(), done);
  progress.show(done, failed);
  RunnerEvents events;
  events.starting = [&](std::size_t i) { inputs.preload(plan.cases[index[i]].scenario); };
  events.stop = interrupted;
  events.ended = [&](std::size_t i, int code) {
    CaseState state = folder.state_after(files[i].id, code);
    // Stopped, not failed.
    if (state.status != State::done && interrupted()) return;
    ++(state.status == State::done ? done : failed);
    states[index[i]] = std::move(state);
    progress.show(done, failed);
  };
  runner.run(files, folder.path(), events);
  progress.finish();
  if (interrupted()) return;
  for (const std::size_t i : index) {
    if (states[i].status != State::pending) continue;
    states[i] = folder.state_after(plan.cases[i].id, 0);
    if (states[i].status == State::failed) states[i].error = "the runner ended without running this case to its end";
  }
}

void tell(const SweepOptions& options, const std::vector<CaseState>& states) {
  const std::size_t done = count(states, State::done);
  std::string text = std::to_string(done) + " of " + std::to_string(states.size()) + " cases are done";
  if (failures(states) > 0) text += ", " + std::to_string(failures(states)) + " failed";
  text += "; results in " + printable(options.out) + "\n";
  if (interrupted())
    text += "interrupted: the same command with --resume goes on where this one stopped\n";
  else if (failures(states) > 0)
    text += "sweep.json says why; the same command with --resume tries them again\n";
  std::fputs(text.c_str(), stderr);
}

}  // namespace

SweepStatus sweep(const SweepOptions& options, SharedInputs& inputs) {
  const std::unique_ptr<Runner> runner = make_runner(options.runner);
  const SweepPlan plan = planned(options, inputs);
  const SweepFolder folder(options.out);
  catch_interrupts();
  std::vector<CaseState> states;
  for (const auto& one : plan.cases) states.push_back(folder.state_before(one.id, options.accept_version));
  std::fputs(told_of_other_builds(options, plan).c_str(), stderr);
  const auto record = [&] { folder.write_results(options.scenario, options.changes, plan, states); };
  record();
  folder.write_cases(plan);
  run_pending(options, *runner, folder, plan, inputs, states);
  record();
  tell(options, states);
  if (interrupted()) return SweepStatus::interrupted;
  return failures(states) > 0 ? SweepStatus::some_failed : SweepStatus::done;
}

std::vector<std::string> sweep_commands(const SweepOptions& options) {
  make_runner(options.runner);  // says what is wrong with it
  SharedInputs inputs;
  const SweepPlan plan = planned(options, inputs);
  std::vector<std::string> lines;
  for (const auto& one : plan.cases) {
    CaseFiles files = files_of(options.out, one.id);
    if (holds_result(files.result, one.id, options.accept_version)) continue;
    // There are no files of the case yet, so the command says what changes in the sweep's scenario.
    files.scenario = std::filesystem::absolute(options.scenario).string();
    files.log.clear();
    std::vector<std::string> command = case_command(options.runner, files);
    for (const auto& setting : options.changes.all(one.combination))
      command.insert(command.end(), {"--set", setting.path + "=" + setting.value});
    lines.push_back(shell_line(command));
  }
  return lines;
}

}  // namespace detoxsim
