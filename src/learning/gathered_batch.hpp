// A thread's own copy of the samples it works on.
#pragma once

#include <span>
#include <vector>

#include "learning/aligned_buffer.hpp"
#include "learning/dataset.hpp"
#include "learning/model.hpp"

namespace detoxsim {

/// Scratch memory for gathered samples; allocates only where a batch is larger than all before.
class GatheredBatch {
 public:
  /// The samples as a batch, valid until the next call.
  Batch gather(const Samples& samples, std::span<const std::uint32_t> indices) {
    samples.gather(indices, reserve(samples, indices.size()));
    return labelled(samples, indices);
  }
  /// The same as training sees them.
  Batch gather_augmented(const Samples& samples, std::span<const std::uint32_t> indices, const AugmentationSeed& seed) {
    samples.gather_augmented(indices, seed, reserve(samples, indices.size()));
    return labelled(samples, indices);
  }

 private:
  float* reserve(const Samples& samples, std::size_t count) {
    return features_.reserve(count * static_cast<std::size_t>(samples.features()));
  }
  Batch labelled(const Samples& samples, std::span<const std::uint32_t> indices) {
    labels_.resize(indices.size());
    for (std::size_t i = 0; i < indices.size(); ++i) labels_[i] = samples.labels()[indices[i]];
    return {features_.data(), labels_};
  }

  AlignedBuffer<float> features_;
  std::vector<std::uint8_t> labels_;
};

}  // namespace detoxsim
