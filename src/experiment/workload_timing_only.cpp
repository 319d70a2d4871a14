// Workload "timing-only": the cost of a model that is described by its numbers, without gradients.
#include "experiment/workload.hpp"

namespace detoxsim {

namespace {

void refuse_what_needs_gradients(const Scenario& scenario, Device device) {
  std::vector<Mistake> problems;
  const auto refuse = [&](const std::string& what, const std::string& why) {
    problems.emplace_back(Mistake::bad_value, what,
                          "the workload timing-only computes no gradients, so there is " + why);
  };
  if (device != Device::cpu) refuse("--device", "no device to choose");
  if (scenario.timing.gradient == TimeSource::measured)
    refuse("timing.gradient", "nothing to measure; needs \"modelled\"");
  if (scenario.timing.aggregation == TimeSource::measured)
    refuse("timing.aggregation", "nothing to measure; needs \"modelled\"");
  if (scenario.timing.as_model)
    refuse("timing.as_model", "no model whose place it could take; give workload.parameters and flops_per_sample");
  if (scenario.training.check_replicas) refuse("training.check_replicas", "nothing to recompute; needs false");
  if (!problems.empty()) throw InputError(problems);
}

std::unique_ptr<Workload> make_timing_only(const WorkloadContext& context) {
  const auto& [scenario, files, device, pool, inputs] = context;
  refuse_what_needs_gradients(scenario, device);
  const Params& params = scenario.workload.params;
  auto workload = std::make_unique<Workload>();
  workload->size.parameters = params.integer("parameters");
  workload->size.state = params.integer("state");
  workload->size.forward_flops = params.number("flops_per_sample");
  workload->rule_steps = static_cast<int>(params.integer("rule_steps"));
  // Asked for its law only, so it needs no memory of d floats.
  workload->optimizer = optimizer_of(scenario, 0);
  return workload;
}

ParamSpec bounded_count(const std::string& name, std::int64_t fallback, double min, double max,
                        const std::string& help) {
  ParamSpec spec = integer_param(name, fallback, min, help);
  spec.max = max;
  return spec;
}

std::vector<ParamSpec> timing_only_params() {
  return {bounded_count("parameters", 1'000'000, 1, 1e15, "d: floats of a gradient"),
          number_param("flops_per_sample", 0, 0, 1e18, "forward and backward, for the simulated compute"),
          bounded_count("state", 0, 0, 1e15,
                        "floats that travel beside parameters and gradients: statistics of batch norm"),
          bounded_count("rule_steps", 10, 0, 1e6, "steps that an iterative rule is taken to need")};
}

const WorkloadRegistry::Registration timing_only(
    ComponentKind::workload,
    {"timing-only",
     "the whole protocol without gradients: times, bytes and votes of clusters of thousands, no accuracy; data set and "
     "model are not used",
     "", timing_only_params()},
    make_timing_only);

}  // namespace

}  // namespace detoxsim
