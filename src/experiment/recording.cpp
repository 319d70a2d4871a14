#include "experiment/recording.hpp"

#include <algorithm>
#include <cstdio>
#include <filesystem>

#include "base/files.hpp"
#include "base/npy.hpp"

namespace detoxsim {

namespace {

namespace fs = std::filesystem;

constexpr const char *replay_name = "/replay.json", *recording_lock = "/recording.lock";

InputError recording_at_work(const std::string& folder) {
  return InputError(folder + ": another run is recording here; give another --record-gradients");
}

// 0000001.npy, …: what an earlier recording left. Other people's files stay.
std::vector<fs::path> recorded_in(const fs::path& folder) {
  static const std::string form = "0000000.npy";
  std::vector<fs::path> found;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    std::string name = entry.path().filename().string();
    std::replace_if(name.begin(), name.end(), [](char c) { return c >= '1' && c <= '9'; }, '0');
    if (name == form || name == form + ".part") found.push_back(entry.path());
  }
  return found;
}

void remove_file(const fs::path& file) {
  std::error_code error;
  fs::remove(file, error);
  if (error) throw OutputError(file.string() + ": can't be removed: " + error.message());
}

// The recording that this run reads must not be what it writes.
void refuse_own_source(const std::string& folder, const Scenario& scenario) {
  if (scenario.workload.name != "replay") return;
  for (const auto& file : matching_files(scenario.workload.params.word("gradients"))) {
    if (std::error_code error; fs::equivalent(fs::path(file).parent_path(), folder, error))
      throw InputError(folder + ": this run replays what is in it; give another --record-gradients");
  }
}

// The scenario that replays the run, made before it: what does not fit costs no training.
Scenario replay_of(const Experiment& experiment) {
  Scenario scenario = experiment.scenario();
  const auto& specs = Catalog::of(ComponentKind::workload).find("replay")->params;
  scenario.name += "-replay";
  scenario.workload = Component::named(ComponentKind::workload, "replay");
  scenario.workload.params.require(specs, "gradients", "[0-9]*.npy");  // relative to replay.json: the folder may move
  scenario.workload.params.require(specs, "flops_per_sample", experiment.size().flops());
  scenario.workload.params.require(specs, "state", experiment.size().state);
  scenario.timing.gradient = TimeSource::modelled;
  scenario.timing.as_model.reset();
  return scenario;
}

}  // namespace

Recording::Recording(const std::string& folder, const Experiment& experiment, bool force)
    : folder_(fs::absolute(folder).string()) {
  if (!experiment.has_gradients())
    throw InputError("--record-gradients: the workload " + experiment.scenario().workload.name + " computes none");
  replay_ = replay_of(experiment);
  refuse_own_source(folder_, experiment.scenario());
  if (FileLock::is_held(folder_ + recording_lock)) throw recording_at_work(folder_);
  const auto old = recorded_in(folder_);
  if (!old.empty() && !force)
    throw InputError(folder_ + ": holds " + std::to_string(old.size()) +
                     " recorded .npy files already; give another --record-gradients, or --force to remove them");
  const Scenario::Timing& timing = experiment.scenario().timing;
  if (timing.gradient == TimeSource::measured || timing.as_model || !timing.calibration.empty())
    std::fprintf(stderr,
                 "note: replay.json is timed by the flops of the model that was trained, not as this run was\n");
}

void Recording::begin() {
  make_folder(folder_);
  lock_.emplace(folder_ + recording_lock);
  if (!lock_->try_lock()) throw recording_at_work(folder_);
  remove_file(folder_ + replay_name);  // it speaks for the others
  for (const auto& file : recorded_in(folder_)) remove_file(file);
}

void Recording::add(std::int64_t iteration, const RowView& gradients) {
  char name[32];
  std::snprintf(name, sizeof name, "/%07lld.npy", static_cast<long long>(iteration));
  write_npy(folder_ + name, gradients, Sync::no);  // finish() does so for all of them
  iterations_ = iteration;
}

void Recording::finish() {
  if (iterations_ == 0) return;
  replay_.training.iterations = iterations_;
  sync_files_of(folder_);
  write_file(folder_ + replay_name, write_scenario(replay_));
}

}  // namespace detoxsim
