#include "bench/gradient_speed.hpp"

#include "base/error.hpp"
#include "base/quantile.hpp"
#include "base/stopwatch.hpp"
#include "experiment/calibration.hpp"
#include "learning/batch_gradients.hpp"

namespace detoxsim {

namespace {

constexpr int samples_per_file = 32;  // 1440 over 45 workers, a scenario's default
constexpr int fewest_rounds = 2, most_rounds = 30;
constexpr double timed_s = 0.3;

Dataset synthetic_samples(const SampleShape& shape, int count) {
  Component component = Component::named(ComponentKind::dataset, "gaussian-mixture");
  const auto& specs = Catalog::of(ComponentKind::dataset).find(component.name)->params;
  component.params.require(specs, "features", std::int64_t{shape.features()});
  component.params.require(specs, "train", std::int64_t{count});
  component.params.require(specs, "test", std::int64_t{1});
  Dataset dataset = load_dataset(component, 1);
  dataset.shape = shape;
  return dataset;
}

}  // namespace

struct GradientSpeeds::Subject {
  std::string name;
  SampleShape shape;
  std::unique_ptr<Model> model;

  explicit Subject(const std::string& part) : name(part) {
    const Component component = model_of_part(part);
    const bool flat = part == "mlp" || part == "softmax";
    shape = flat ? SampleShape{1, 28, 28} : SampleShape{3, 32, 32};
    model = make_model(component, {shape, 10, Device::cpu, samples_per_file});
  }
};

GradientSpeeds::GradientSpeeds(const std::vector<std::string>& models) {
  for (const auto& name : models) subjects_.push_back(std::make_unique<Subject>(name));
}

GradientSpeeds::~GradientSpeeds() = default;

std::map<std::string, double> GradientSpeeds::measure(int threads) const {
  std::map<std::string, double> flops_per_s;
  ThreadPool pool(threads);
  const int batch = samples_per_file * threads;
  for (const auto& subject : subjects_) {
    const Model& model = *subject->model;
    const Dataset dataset = synthetic_samples(subject->shape, 4 * batch);
    BatchGradients gradients(*dataset.train, model, 1, static_cast<std::uint32_t>(batch), threads, 0, pool);
    std::vector<float> weights(static_cast<std::size_t>(model.parameters()));
    std::vector<float> state(static_cast<std::size_t>(model.size().state));
    RandomStream initial(1, "initial weights");
    model.initialise(initial, weights, state);
    gradients.compute({weights, state});  // warm-up
    std::vector<double> seconds;
    const Stopwatch all;
    for (int round = 0; round < fewest_rounds || (round < most_rounds && all.seconds() < timed_s); ++round) {
      gradients.compute({weights, state});
      seconds.insert(seconds.end(), gradients.file_wall_s().begin(), gradients.file_wall_s().end());
    }
    flops_per_s[subject->name] = samples_per_file * model.size().flops() / quantile(seconds, 0.5);
  }
  return flops_per_s;
}

}  // namespace detoxsim
