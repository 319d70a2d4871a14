#include "experiment/shared_inputs.hpp"

#include <algorithm>

#include "base/digest.hpp"
#include "base/error.hpp"

namespace detoxsim {

namespace {

// What comes from files is the same for every seed.
bool from_files(const Component& dataset) {
  const auto& specs = Catalog::of(ComponentKind::dataset).find(dataset.name)->params;
  return std::any_of(specs.begin(), specs.end(), [](const auto& spec) { return spec.type == ParamSpec::Type::path; });
}

// All that the probe of a platform depends on.
std::string platform_use(const Scenario& scenario) {
  const auto& cluster = scenario.cluster;
  const auto& generated = cluster.generated_platform;
  return (generated ? generated->text() : cluster.platform) + "\n" + cluster.server + "\n" +
         std::to_string(cluster.servers) + " " + std::to_string(cluster.workers) + " " +
         (cluster.broadcast.name == "flat" ? "" : "between workers");
}

}  // namespace

std::string SharedInputs::digest(const std::string& path) {
  const auto found = digests_.find(path);
  return found != digests_.end() ? found->second : digests_.emplace(path, sha256_of_path(path)).first->second;
}

Dataset SharedInputs::dataset(const Component& component, std::uint64_t seed) {
  if (!dataset_ || component.text() != kept_) return load_dataset(component, seed);
  Dataset dataset = std::move(*dataset_);
  dataset_.reset();
  return dataset;
}

void SharedInputs::preload(const Scenario& scenario) {
  const Component& component = scenario.training.dataset;
  if (scenario.workload.name != "training" || !from_files(component) || (dataset_ && component.text() == kept_)) return;
  dataset_.reset();
  try {
    dataset_ = load_dataset(component, 0);
    kept_ = component.text();
  } catch (const InputError&) {
  }
}

bool SharedInputs::probed(const Scenario& scenario) const { return probed_.count(platform_use(scenario)) > 0; }
void SharedInputs::mark_probed(const Scenario& scenario) { probed_.insert(platform_use(scenario)); }

}  // namespace detoxsim
