// Feature vectors as a half of a data set: float32 in memory.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "learning/dataset.hpp"

namespace detoxsim {

class VectorSamples final : public Samples {
 public:
  /// values: labels.size() × features, row by row.
  VectorSamples(int features, std::unique_ptr<float[]> values, std::vector<std::uint8_t> labels);

  std::uint32_t count() const override { return static_cast<std::uint32_t>(labels_.size()); }
  int features() const override { return features_; }
  std::span<const std::uint8_t> labels() const override { return labels_; }
  void gather(std::span<const std::uint32_t> indices, float* out) const override;

 private:
  int features_;
  std::unique_ptr<float[]> values_;
  std::vector<std::uint8_t> labels_;
};

}  // namespace detoxsim
