#include "experiment/recording.hpp"

#include <algorithm>
#include <cstdio>
#include <filesystem>

#include "base/files.hpp"
#include "base/npy.hpp"

namespace detoxsim {

namespace {

namespace fs = std::filesystem;

// 0000001.npy, …: what an earlier recording left. Other people's files stay.
std::vector<fs::path> recorded_in(const fs::path& folder) {
  static const std::string form = "0000000.npy";
  std::vector<fs::path> found;
  if (std::error_code error; !fs::is_directory(folder, error)) return found;
  for (const auto& entry : fs::directory_iterator(folder)) {
    std::string name = entry.path().filename().string();
    std::replace_if(name.begin(), name.end(), [](char c) { return c >= '1' && c <= '9'; }, '0');
    if (name == form) found.push_back(entry.path());
  }
  return found;
}

// The recording that this run reads must not be what it writes.
void refuse_own_source(const std::string& folder, const Scenario& scenario) {
  if (scenario.workload.name != "replay") return;
  for (const auto& file : matching_files(scenario.workload.params.word("gradients"))) {
    if (std::error_code error; fs::equivalent(fs::path(file).parent_path(), folder, error))
      throw InputError(folder + ": this run replays what is in it; give another --record-gradients");
  }
}

}  // namespace

Recording::Recording(const std::string& folder, const Experiment& experiment, bool force)
    : folder_(fs::absolute(folder).lexically_normal().string()),
      scenario_(experiment.scenario()),
      size_(experiment.size()) {
  if (!experiment.has_gradients())
    throw InputError("--record-gradients: the workload " + scenario_.workload.name + " computes none");
  refuse_own_source(folder_, scenario_);
  const auto old = recorded_in(folder_);
  if (!old.empty() && !force)
    throw InputError(folder_ + ": holds " + std::to_string(old.size()) +
                     " recorded .npy files already; give another --record-gradients, or --force to remove them");
  std::error_code error;
  for (const auto& file : old) fs::remove(file, error);
  make_folder(folder_);
}

void Recording::add(std::int64_t iteration, const RowView& gradients) {
  char name[32];
  std::snprintf(name, sizeof name, "/%07lld.npy", static_cast<long long>(iteration));
  write_npy(folder_ + name, gradients);
  iterations_ = iteration;
}

void Recording::finish() {
  if (iterations_ == 0) return;
  const auto& specs = Catalog::of(Kind::workload).find("replay")->params;
  scenario_.name += "-replay";
  scenario_.workload = Component::named(Kind::workload, "replay");
  scenario_.workload.params.require(specs, "gradients", "[0-9]*.npy");  // relative to replay.json: the folder may move
  scenario_.workload.params.require(specs, "flops_per_sample", size_.flops());
  scenario_.workload.params.require(specs, "state", size_.state);
  if (scenario_.timing.gradient == "measured" || scenario_.timing.as_model || !scenario_.timing.calibration.empty())
    std::fprintf(stderr,
                 "note: replay.json is timed by the flops of the model that was trained, not as this run was\n");
  scenario_.timing.gradient = "modelled";
  scenario_.timing.as_model.reset();
  scenario_.training.iterations = iterations_;
  write_file(folder_ + "/replay.json", write_scenario(scenario_));
}

}  // namespace detoxsim
