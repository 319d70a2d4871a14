// What the tests of learning/ share: components with parameters, gzipped files, comparing bits, a toy model.
#pragma once

#include <zlib.h>

#include <cstring>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "base/helpers.hpp"
#include "learning/batch_gradients.hpp"
#include "learning/blas.hpp"

namespace detoxsim::testing {

// As main() does.
inline const bool blas_is_single_threaded = (single_threaded_blas(), true);

inline Component component(ComponentKind kind, const std::string& name,
                           const std::vector<std::pair<std::string, Value>>& values = {}) {
  Component component = Component::named(kind, name);
  for (const auto& [key, value] : values)
    REQUIRE(component.params.set(Catalog::of(kind).find(name)->params, key, value) == "");
  return component;
}

inline const std::string small_fashion_mnist = DETOXSIM_TEST_DATA "/fashion-mnist-small";

inline Dataset load_small_fashion_mnist(const std::string& pixels = "unit") {
  return load_dataset(
      component(ComponentKind::dataset, "fashion-mnist", {{"path", small_fashion_mnist}, {"pixels", pixels}}), 1);
}

inline const std::string small_cifar_10 = DETOXSIM_TEST_DATA "/cifar-10-batches-bin";

/// 200 training and 100 test images, standardised.
inline Dataset load_small_cifar_10(const std::string& augment = "none") {
  return load_dataset(component(ComponentKind::dataset, "cifar-10",
                                {{"path", small_cifar_10}, {"pixels", "standard"}, {"augment", augment}}),
                      1);
}

/// Writes a gzipped file and returns its name.
inline std::string write_gzipped(const std::string& file, const std::string& content) {
  const gzFile out = gzopen(file.c_str(), "wb");
  REQUIRE(gzwrite(out, content.data(), static_cast<unsigned>(content.size())) == static_cast<int>(content.size()));
  REQUIRE(gzclose(out) == Z_OK);
  return file;
}

/// first, first + 1, … : so many numbers
inline std::vector<std::uint32_t> numbers_from(std::uint32_t first, std::uint32_t count) {
  std::vector<std::uint32_t> numbers(count);
  std::iota(numbers.begin(), numbers.end(), first);
  return numbers;
}

/// Features of all samples, row by row, and their labels.
inline std::vector<float> all_features(const Samples& samples) {
  std::vector<float> out(std::size_t{samples.count()} * static_cast<std::size_t>(samples.features()));
  samples.gather(numbers_from(0, samples.count()), out.data());
  return out;
}
inline std::vector<int> all_labels(const Samples& samples) {
  return {samples.labels().begin(), samples.labels().end()};
}

inline bool same_bits(std::span<const float> a, std::span<const float> b) {
  return a.size() == b.size() && (a.empty() || std::memcmp(a.data(), b.data(), a.size_bytes()) == 0);
}

/// A model as a server keeps it, at its seeded beginning.
struct Start {
  explicit Start(const Model& model)
      : weights(static_cast<std::size_t>(model.size().parameters)),
        state(static_cast<std::size_t>(model.size().state)) {
    RandomStream random(1, "weights");
    model.initialise(random, weights, state);
  }
  operator ModelView() const { return {weights, state}; }
  std::vector<float> weights, state;
};

inline std::vector<float> random_floats(std::size_t count, std::uint64_t seed) {
  RandomStream random(seed, "test");
  std::vector<float> values(count);
  for (auto& value : values) value = static_cast<float>(random.normal());
  return values;
}

inline std::vector<std::uint8_t> random_labels(std::size_t count, int classes, std::uint64_t seed) {
  RandomStream random(seed, "test labels");
  std::vector<std::uint8_t> labels(count);
  for (auto& label : labels) label = static_cast<std::uint8_t>(random.below(static_cast<std::uint64_t>(classes)));
  return labels;
}

/// Sample i has the one feature i and the class i mod 2.
class CountingSamples : public Samples {
 public:
  explicit CountingSamples(std::uint32_t count) : labels_(count) {
    for (std::uint32_t i = 0; i < count; ++i) labels_[i] = i % 2;
  }
  std::uint32_t count() const override { return static_cast<std::uint32_t>(labels_.size()); }
  int features() const override { return 1; }
  void gather(std::span<const std::uint32_t> indices, float* out) const override {
    for (const auto index : indices) *out++ = static_cast<float>(index);
  }
  std::span<const std::uint8_t> labels() const override { return labels_; }

 private:
  std::vector<std::uint8_t> labels_;
};

/// One parameter w; the loss of a sample is w·x, so its gradient is x; a sample of class 1 is called correct.
class LinearModel final : public Model {
 public:
  ModelSize size() const override { return {1, 0, 2, 0}; }
  void initialise(RandomStream&, std::span<float> weights, std::span<float>) const override { weights[0] = 1; }
  double loss_and_gradient(std::span<const float> weights, const Batch& batch, std::span<float> gradient,
                           std::span<float>) override {
    double sum = 0;
    for (std::int64_t i = 0; i < batch.count(); ++i) sum += static_cast<double>(batch.features[i]);
    const double mean = sum / static_cast<double>(batch.count());
    gradient[0] = static_cast<float>(mean);
    return static_cast<double>(weights[0]) * mean;
  }
  Evaluation evaluate(const ModelView& model, const Batch& batch) override {
    Evaluation result;
    for (std::int64_t i = 0; i < batch.count(); ++i) {
      result.loss_sum += static_cast<double>(model.weights[0] * batch.features[i]);
      result.correct += batch.labels[static_cast<std::size_t>(i)];
    }
    return result;
  }
  std::unique_ptr<Model> clone() const override { return std::make_unique<LinearModel>(); }
};

}  // namespace detoxsim::testing

using namespace detoxsim::testing;
