#include "experiment/recording.hpp"

#include <cstdio>
#include <filesystem>

#include "base/files.hpp"
#include "base/npy.hpp"

namespace detoxsim {

namespace {

namespace fs = std::filesystem;

}  // namespace

Recording::Recording(const std::string& folder, const Experiment& experiment, bool force)
    : folder_(fs::absolute(folder).lexically_normal().string()),
      scenario_(experiment.scenario()),
      size_(experiment.size()) {
  if (!experiment.has_gradients())
    throw InputError("--record-gradients: the workload " + scenario_.workload.name + " computes none");
  const auto old = matching_files(folder_ + "/*.npy");
  if (!old.empty() && !force)
    throw InputError(folder_ + ": holds " + std::to_string(old.size()) +
                     " .npy files already; give another --record-gradients, or --force to remove them");
  std::error_code error;
  for (const auto& file : old) fs::remove(file, error);
  fs::create_directories(folder_, error);
  if (error) throw OutputError(folder_ + ": can't be created: " + error.message());
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
  scenario_.workload.params.set(specs, "gradients", folder_ + "/*.npy");
  scenario_.workload.params.set(specs, "flops_per_sample", size_.flops());
  scenario_.workload.params.set(specs, "state", size_.state);
  scenario_.timing.gradient = "modelled";
  scenario_.timing.as_model.reset();
  scenario_.training.iterations = iterations_;
  write_file(folder_ + "/replay.json", write_scenario(scenario_));
}

}  // namespace detoxsim
