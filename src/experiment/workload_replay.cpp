// Workload "replay": gradients that were recorded elsewhere, without a model.
#include "experiment/workload.hpp"
#include "learning/replay.hpp"

namespace detoxsim {

namespace {

std::unique_ptr<Workload> make_replay(const WorkloadContext& context) {
  const auto& [scenario, files, device, pool, inputs] = context;
  const Params& params = scenario.workload.params;
  std::vector<Mistake> problems;
  if (device != Device::cpu)
    problems.emplace_back(Mistake::bad_value, "--device",
                          "a replay computes no gradients, so there is no device to choose");
  if (scenario.timing.gradient == TimeSource::measured)
    problems.emplace_back(Mistake::bad_value, "timing.gradient",
                          "a replay computes no gradients, so there is nothing to measure; "
                          "\"modelled\" takes workload.flops_per_sample");
  if (!problems.empty()) throw InputError(problems);
  auto workload = std::make_unique<Workload>();
  const std::string& pattern = params.word("gradients");
  const auto& training = scenario.training;
  auto replay = at("workload", [&] {
    return std::make_unique<Replay>(pattern, files, static_cast<std::uint32_t>(training.batch_size), pool);
  });
  if (replay->matrices() < training.iterations)
    throw InputError(Mistake::bad_value, "training.iterations",
                     std::to_string(training.iterations) + " is more than the " + std::to_string(replay->matrices()) +
                         " matrices that match " + pattern);
  workload->size.parameters = replay->d();
  workload->size.state = params.integer("state");
  require_memory_of_gradients(scenario, 0, replay->d(), "workload.gradients");  // those of files stay on the disk
  workload->size.forward_flops = params.number("flops_per_sample");
  workload->source = std::move(replay);
  // The parameters that the update would change: nobody looks at them, but a real server spends the time.
  workload->optimizer = optimizer_of(scenario, workload->size.parameters);
  workload->weights.resize(static_cast<std::size_t>(workload->size.parameters));
  return workload;
}

std::vector<ParamSpec> params() {
  ParamSpec flops = number_param("flops_per_sample", 0, 0, 1e18, "forward and backward, for the simulated compute");
  return {path_param("gradients", "",
                     "pattern of .npy files, dir/*.npy: in the natural order of their names (g2 before g10) one "
                     "float32 or float64 matrix per iteration, a row for each file"),
          flops,
          integer_param("state", 0, 0, "floats that travel beside parameters and gradients: statistics of batch norm")};
}

const WorkloadRegistry::Registration replay(ComponentKind::workload,
                                            {"replay",
                                             "recorded gradients go through votes, attacks, rules and cluster: "
                                             "gradient error and cost, no accuracy; data set and "
                                             "model are not used",
                                             "", params()},
                                            make_replay);

}  // namespace

}  // namespace detoxsim
