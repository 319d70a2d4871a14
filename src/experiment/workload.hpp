// What the workers compute: the learning side of an experiment, from data set to gradients.
#pragma once

#include <memory>
#include <vector>

#include "learning/gradient_book.hpp"
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

/// files: G. InputError with a line for every mistake.
using WorkloadFactory = std::unique_ptr<Workload> (*)(const Scenario& scenario, int files, Device device,
                                                      ThreadPool& pool);
using WorkloadRegistry = Registry<WorkloadFactory>;

inline std::unique_ptr<Workload> make_workload(const Scenario& scenario, int files, Device device, ThreadPool& pool) {
  return WorkloadRegistry::find(scenario.workload.name)(scenario, files, device, pool);
}

}  // namespace detoxsim
