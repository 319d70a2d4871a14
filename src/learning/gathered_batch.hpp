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
    float* features = features_.reserve(indices.size() * static_cast<std::size_t>(samples.features()));
    samples.gather(indices, features);
    labels_.resize(indices.size());
    for (std::size_t i = 0; i < indices.size(); ++i) labels_[i] = samples.labels()[indices[i]];
    return {features, labels_};
  }

 private:
  AlignedBuffer<float> features_;
  std::vector<std::uint8_t> labels_;
};

}  // namespace detoxsim
