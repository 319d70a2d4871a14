#include "learning/vector_samples.hpp"

#include <algorithm>
#include <utility>

namespace detoxsim {

VectorSamples::VectorSamples(int features, std::unique_ptr<float[]> values, std::vector<std::uint8_t> labels)
    : features_(features), values_(std::move(values)), labels_(std::move(labels)) {}

void VectorSamples::gather(std::span<const std::uint32_t> indices, float* out) const {
  for (const auto index : indices)
    out = std::copy_n(values_.get() + std::size_t{index} * static_cast<std::size_t>(features_), features_, out);
}

}  // namespace detoxsim
