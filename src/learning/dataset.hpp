// Data sets: labelled samples in memory, handed out as batches of float32 features.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/random.hpp"
#include "base/registry.hpp"

namespace detoxsim {

/// Shape of a sample as channels × height × width; a plain feature vector is 1 × 1 × features.
struct SampleShape {
  int channels = 1, height = 1, width = 1;
  int features() const { return channels * height * width; }
  bool operator==(const SampleShape&) const = default;
};

/// What the random changes of a file's training samples are drawn from: those of sample i depend on the seed, the
/// iteration and its place in the iteration's batch of b only, so replicas of a file see the same pixels, and so do
/// runs that split the batch over other files.
struct AugmentationSeed {
  std::uint64_t seed, iteration;
  std::uint32_t position;  ///< of the first sample in the batch of b
  RandomStream stream(std::size_t i) const { return RandomStream(seed, "augmentation", position + i, iteration); }
};

/// One half (training or test) of a data set. Read-only and shared by threads.
class Samples {
 public:
  virtual ~Samples() = default;
  virtual std::uint32_t count() const = 0;
  /// Floats in a row of gather()
  virtual int features() const = 0;
  /// Copies the samples' normalised features, one row of `features` floats each, to out (indices.size() × features).
  virtual void gather(std::span<const std::uint32_t> indices, float* out) const = 0;
  /// The same for training: randomly changed where the data set was asked to.
  virtual void gather_augmented(std::span<const std::uint32_t> indices, const AugmentationSeed&, float* out) const {
    gather(indices, out);
  }
  /// Class of each sample, in [0, classes)
  virtual std::span<const std::uint8_t> labels() const = 0;
};

struct Dataset {
  SampleShape shape;
  int classes = 0;
  std::unique_ptr<Samples> train, test;
  std::vector<std::string> notes = {};  ///< what a person should know of these samples; one line each
};

/// seed: for synthetic data. InputError for a missing, truncated or wrong file.
using DatasetFactory = Dataset (*)(const Params& params, std::uint64_t seed);
using DatasetRegistry = Registry<DatasetFactory>;

/// InputError where the data set can't be loaded.
Dataset load_dataset(const Component& component, std::uint64_t seed);

/// Takes the last `count` training samples out of the training set; they become the test set where asked for.
/// InputError where nothing would be left to train on, or nothing is held out to test on.
Dataset hold_out(Dataset dataset, std::int64_t count, bool test_on_them);

}  // namespace detoxsim
