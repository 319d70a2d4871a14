// Workload "training": real gradients of a model on a data set.
#include "experiment/workload.hpp"

namespace detoxsim {

namespace {

std::unique_ptr<Workload> make_training(const WorkloadContext& context) {
  const auto& [scenario, files, device, pool, inputs] = context;
  const auto& training = scenario.training;
  const auto seed = static_cast<std::uint64_t>(scenario.seed);
  auto workload = std::make_unique<Workload>();
  Workload& w = *workload;
  Dataset dataset = at("training.dataset", [&] { return inputs.dataset(training.dataset, seed); });
  w.dataset = at("training", [&] {
    return hold_out(std::move(dataset), training.held_out, training.evaluate_on == EvaluateOn::held_out);
  });
  const int smallest_file = static_cast<int>(training.batch_size / files);
  const ModelSetting setting{w.dataset.shape, w.dataset.classes, device, smallest_file};
  if (ModelRegistry::find(ComponentKind::model, training.model.name).layers)  // else only the model itself knows
    require_memory_of_gradients(scenario, files,
                                at("training.model", [&] { return model_size(training.model, setting); }).parameters,
                                "training.model");
  w.model = at("training.model", [&] { return make_model(training.model, setting); });
  w.size = w.model->size();
  w.optimizer = optimizer_of(scenario, w.size.parameters);
  w.source = at("training", [&] {
    return std::make_unique<BatchGradients>(*w.dataset.train, *w.model, seed,
                                            static_cast<std::uint32_t>(training.batch_size), files,
                                            w.optimizer->worker_momentum(), pool);
  });
  w.evaluator = std::make_unique<Evaluator>(*w.dataset.test, *w.model, pool);
  w.weights.resize(static_cast<std::size_t>(w.size.parameters));
  w.state.resize(static_cast<std::size_t>(w.size.state));
  RandomStream initial(seed, "initial weights");
  w.model->initialise(initial, w.weights, w.state);
  return workload;
}

const WorkloadRegistry::Registration training(
    ComponentKind::workload,
    {"training", "the model is trained on the data set: every gradient is really computed", "", {}}, make_training);

}  // namespace

}  // namespace detoxsim
