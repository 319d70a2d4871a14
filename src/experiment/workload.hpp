// What the workers compute: the learning side of an experiment, from data set to gradients.
#pragma once

#include <memory>
#include <vector>

#include "base/memory.hpp"
#include "experiment/shared_inputs.hpp"
#include "learning/batch_gradients.hpp"
#include "learning/optimizer.hpp"
#include "scenario/scenario.hpp"

namespace detoxsim {

struct Workload {
  ModelSize size;
  Dataset dataset;               ///< without samples where there are none
  std::unique_ptr<Model> model;  ///< nullptr where there are only gradients
  std::unique_ptr<Optimizer> optimizer;
  std::unique_ptr<GradientSource> source;  ///< nullptr where there are only times
  int rule_steps = 0;                      ///< then: steps that an iterative rule is taken to need
  std::unique_ptr<Evaluator> evaluator;    ///< nullptr where there is no model
  std::vector<float> weights, state;
};

/// InputError where what every run with gradients of d floats holds is more than this process can have: p gradients as
/// received (of signs only: the gradient of each file), parameters, and the result of the aggregation.
inline void require_memory_of_gradients(const Scenario& scenario, int files, std::int64_t d, const std::string& where) {
  const std::int64_t p = scenario.cluster.workers,
                     rows = scenario.training.compression == Compression::none ? p : files;
  require_memory(4.0 * double(d) * double(rows + 2), where + ": an iteration with d = " + std::to_string(d) +
                                                         " parameters and p = " + std::to_string(p) + " workers");
}

/// For d parameters.
inline std::unique_ptr<Optimizer> optimizer_of(const Scenario& scenario, std::int64_t d) {
  return at("training.optimizer", [&] { return make_optimizer(scenario.training.optimizer, d); });
}

/// What a workload is made from.
struct WorkloadContext {
  const Scenario& scenario;
  int files;  ///< G
  Device device;
  ThreadPool& pool;
  SharedInputs& inputs;
};

/// InputError with a line for every mistake.
using WorkloadFactory = std::unique_ptr<Workload> (*)(const WorkloadContext& context);
using WorkloadRegistry = Registry<WorkloadFactory>;

inline std::unique_ptr<Workload> make_workload(const WorkloadContext& context) {
  return WorkloadRegistry::find(ComponentKind::workload, context.scenario.workload.name)(context);
}

}  // namespace detoxsim
