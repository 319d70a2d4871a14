// What of an experiment runs but may not be what was meant.
#include <algorithm>

#include "base/cpu.hpp"
#include "base/text.hpp"
#include "experiment/experiment.hpp"

namespace detoxsim {

namespace {

// More than a millisecond, and more than the links on its way are written to take: SimGrid's default model multiplies
// latencies by what was measured on Ethernet clusters, where they are small.
bool latency_is_stretched(const MessageTimes& times) {
  return times.small_s > 1e-3 && times.small_s > 1.01 * times.latency_s;
}

}  // namespace

// With the smallest groups first, each by as few replicas as are a majority.
int Experiment::most_decided() const {
  std::int64_t reports = scenario_.cluster.required_reports.value_or(scenario_.cluster.workers);
  int files = 0;
  auto sizes = assignment_.group_sizes();
  std::sort(sizes.begin(), sizes.end());
  for (const int size : sizes) {
    reports -= strict_majority(size);
    if (reports < 0) break;
    ++files;
  }
  return files;
}

std::vector<std::string> Experiment::warnings() const {
  std::vector<std::string> warnings = scenario_.notes;
  warnings.insert(warnings.end(), dataset().notes.begin(), dataset().notes.end());
  warnings.insert(warnings.end(), cluster_->notes().begin(), cluster_->notes().end());
  if (const auto stretched = std::find_if(messages().rbegin(), messages().rend(), latency_is_stretched);
      stretched != messages().rend())
    warnings.push_back("a small message takes " + duration(stretched->small_s) + " to " + stretched->worker +
                       ", whose links have a latency of " + duration(stretched->latency_s) +
                       "; with network/latency-factor 1 it takes as long as they say");
  if (const auto& as_model = scenario_.timing.as_model)
    warnings.push_back("timed as " + as_model->name + " (d = " + std::to_string(timed_.parameters) +
                       "): simulated times and bytes are that model's; accuracy and wall times are those of " +
                       scenario_.training.model.name + " (d = " + std::to_string(parameters()) + ")");
  const auto no_effect = [&](bool set, const std::string& what, const std::string& why) {
    if (set) warnings.push_back(what + " has no effect: " + why);
  };
  const auto& cluster = scenario_.cluster;
  no_effect(!cluster.deadline && cluster.quorum > 1, "cluster.quorum", "there is no cluster.deadline");
  no_effect(!cluster.deadline && cluster.attempts != 10, "cluster.attempts", "there is no cluster.deadline");
  const auto& redundancy = scenario_.redundancy;
  no_effect(redundancy.early_vote && assignment_.files() == assignment_.workers(), "redundancy.vote.early",
            "every file has one replica");
  if (redundancy.vote_on == VoteOn::digests && assignment_.files() == assignment_.workers())
    warnings.push_back("votes on digests without redundancy save nothing: every gradient is fetched");
  if (const int most = most_decided(); plan().within_guarantee && !pipeline_->within_guarantee(most))
    warnings.push_back("outside the guarantee: cluster.required_reports = " +
                       std::to_string(*cluster.required_reports) + " reports can decide " + std::to_string(most) +
                       " of " + std::to_string(assignment_.files()) + " files at most");
  no_effect(cluster.required_reports && cluster.deadline && cluster.quorum > *cluster.required_reports,
            "cluster.quorum", "the server goes on with cluster.required_reports reports");
  if (cluster.required_reports && cluster.stragglers.name == "none")
    warnings.push_back(
        "cluster.required_reports without cluster.stragglers: of reports that arrive together those of the first "
        "workers count, in every iteration");
  if (scenario_.workload.name == "timing-only" && timed_.flops() == 0)
    warnings.push_back("workload.flops_per_sample is 0: computing a gradient takes no simulated time");
  const auto [with_watts, hosts] = cluster_->hosts_with_watts();
  if (with_watts > 0 && with_watts < hosts)
    warnings.push_back("energy_j stays empty: " + std::to_string(hosts - with_watts) + " of " + std::to_string(hosts) +
                       " servers and workers have no property wattage_per_state");
  const auto& byzantine = scenario_.byzantine;
  const bool alone = assignment_.files() == assignment_.workers();
  no_effect(byzantine.distort != Distort::all && alone, "byzantine.distort", "every file has one holder, who wins it");
  const auto& schedule = byzantine.schedule;
  const bool scheduled = schedule.from > 1 || schedule.until || schedule.every > 1 || schedule.probability < 1;
  no_effect((scheduled || byzantine.distort != Distort::all) && byzantine.attack.name == "none",
            "byzantine." + std::string(scheduled ? "schedule" : "distort"), "the attack none forges nothing");
  if (schedule.from > scenario_.training.iterations)
    warnings.push_back("the attack never acts: byzantine.schedule.from comes after training.iterations");
  const bool lies = scenario_.byzantine.digest != DigestLie::consistent;
  no_effect(lies && scenario_.redundancy.vote_on != VoteOn::digests, "byzantine.digest", "votes are on gradients");
  no_effect(lies && scenario_.byzantine.attack.name == "none", "byzantine.digest", "the attack none forges nothing");
  if (calibration_ && (calibration_->cpu != cpu_model() || calibration_->threads != threads()))
    warnings.push_back("timing.calibration is of " + calibration_->cpu + " on " +
                       std::to_string(calibration_->threads) + " threads; this run has " + cpu_model() + " and " +
                       std::to_string(threads()) + " threads: modelled times are those of the former");
  if (const std::string note = calibration_ ? note_of_other_build(*calibration_) : ""; !note.empty())
    warnings.push_back(note);
  if (scenario_.training.batch_size % assignment_.files() != 0)
    warnings.push_back("file sizes differ by one (b = " + std::to_string(scenario_.training.batch_size) +
                       " is no multiple of G = " + std::to_string(assignment_.files()) +
                       " files); votes are unweighted");
  if (scenario_.byzantine.attack.name == "constant" && scenario_.training.model.name == "softmax")
    warnings.push_back(
        "on the linear softmax equal entries shift all logits alike: the constant attack is nearly invisible there");
  if (scenario_.byzantine.q > 0 && !plan().within_guarantee)
    warnings.push_back("outside the guarantee: up to F = " + std::to_string(plan().worst_case) +
                       " corrupted votes are possible, and these rules don't promise to resist them");
  return warnings;
}

}  // namespace detoxsim
