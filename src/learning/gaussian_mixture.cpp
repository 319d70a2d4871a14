// Data set "gaussian-mixture": synthetic classes whose best possible accuracy is known.
#include <cmath>

#include "base/memory.hpp"
#include "base/random.hpp"
#include "base/text.hpp"
#include "learning/vector_samples.hpp"

namespace detoxsim {

namespace {

using Centres = std::vector<std::vector<double>>;

// separation/√2 times random orthonormal vectors (Gram–Schmidt): every two centres are `separation` apart.
Centres draw_centres(int classes, int features, double separation, std::uint64_t seed) {
  RandomStream random(seed, "gaussian-mixture centres");
  const auto scale = [](std::vector<double>& x, double length) {
    double square = 0;
    for (const double value : x) square += value * value;
    for (double& value : x) value *= length / std::sqrt(square);
  };
  Centres centres;
  for (int c = 0; c < classes; ++c) {
    std::vector<double> x(static_cast<std::size_t>(features));
    for (double& value : x) value = random.normal();
    // Twice is enough against rounding (Kahan).
    for (int round = 0; round < 2; ++round) {
      for (const auto& other : centres) {
        double product = 0;
        for (std::size_t j = 0; j < x.size(); ++j) product += x[j] * other[j];
        for (std::size_t j = 0; j < x.size(); ++j) x[j] -= product * other[j];
      }
      scale(x, 1);
    }
    centres.push_back(std::move(x));
  }
  for (auto& centre : centres) scale(centre, separation / std::sqrt(2.0));
  return centres;
}

// Class i mod classes: all equally frequent; the order doesn't matter, batches are drawn at random.
std::unique_ptr<Samples> draw(const Centres& centres, double noise, std::int64_t count, RandomStream random) {
  const std::size_t features = centres.front().size();
  auto values = std::make_unique_for_overwrite<float[]>(static_cast<std::size_t>(count) * features);
  float* out = values.get();
  std::vector<std::uint8_t> labels;
  for (std::int64_t i = 0; i < count; ++i) {
    const std::size_t label = static_cast<std::size_t>(i) % centres.size();
    labels.push_back(static_cast<std::uint8_t>(label));
    for (const double centre : centres[label]) *out++ = static_cast<float>(centre + noise * random.normal());
  }
  return std::make_unique<VectorSamples>(static_cast<int>(features), std::move(values), std::move(labels));
}

Dataset make(const Params& params, std::uint64_t seed) {
  const int features = static_cast<int>(params.integer("features")),
            classes = static_cast<int>(params.integer("classes"));
  if (classes > features)
    throw InputError("gaussian-mixture: features = " + std::to_string(features) + " is too few for " +
                     std::to_string(classes) + " equally distant centres; expected features >= classes");
  const auto samples = double(params.integer("train")) + double(params.integer("test"));
  require_memory(4.0 * features * samples + 8.0 * features * classes,
                 "gaussian-mixture: " + fixed(samples, 0) + " samples of " + std::to_string(features) + " features");
  const Centres centres = draw_centres(classes, features, params.number("separation"), seed);
  const double noise = params.number("noise");
  const SampleShape shape{1, 1, features};
  return {shape, classes, draw(centres, noise, params.integer("train"), RandomStream(seed, "gaussian-mixture train")),
          draw(centres, noise, params.integer("test"), RandomStream(seed, "gaussian-mixture test"))};
}

ParamSpec bounded(ParamSpec spec, double max) {
  spec.max = max;
  return spec;
}

const DatasetRegistry::Registration gaussian_mixture(
    ComponentKind::dataset,
    {"gaussian-mixture",
     "synthetic: classes normally distributed around equally distant centres",
     "best possible accuracy: E[Phi(t + separation/(sqrt(2)*noise))^(classes-1)], t standard normal",
     {bounded(integer_param("features", 20, 2, "dimension of a sample; at least the number of classes"), 1 << 20),
      bounded(integer_param("classes", 10, 2, "number of classes"), 256),
      bounded(integer_param("train", 10000, 1, "training samples"), 1e9),
      bounded(integer_param("test", 2000, 1, "test samples"), 1e9),
      bounded(positive_param("separation", 4, "distance between any two centres"), 1e30),
      bounded(positive_param("noise", 1, "standard deviation around a centre, in every direction"), 1e30)}},
    make);

}  // namespace

}  // namespace detoxsim
