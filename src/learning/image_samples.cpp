#include "learning/image_samples.hpp"

#include <cassert>
#include <utility>

#include "learning/crop_flip.hpp"

namespace detoxsim {

ParamSpec pixels_param() {
  return word_param("pixels", {"unit", "standard"}, "unit: scaled to [0, 1]; standard: then to mean 0 and deviation 1");
}

std::vector<Normalisation> normalisation_of(const Params& params, const std::vector<Normalisation>& standard) {
  return params.is("pixels", "standard") ? standard : std::vector<Normalisation>(standard.size());
}

ImageSamples::ImageSamples(SampleShape shape, std::unique_ptr<std::uint8_t[]> pixels, std::vector<std::uint8_t> labels,
                           const std::vector<Normalisation>& channels, Augmentation augmentation)
    : shape_(shape), pixels_(std::move(pixels)), labels_(std::move(labels)), augmentation_(augmentation) {
  assert(channels.size() == static_cast<std::size_t>(shape.channels));
  for (const auto& channel : channels)
    channels_.push_back(
        {static_cast<float>(1 / (255 * channel.deviation)), static_cast<float>(-channel.mean / channel.deviation)});
}

void ImageSamples::gather(std::span<const std::uint32_t> indices, float* out) const {
  for (const auto index : indices) {
    normalise(image(index), out);
    out += shape_.features();
  }
}

void ImageSamples::gather_augmented(std::span<const std::uint32_t> indices, const AugmentationSeed& seed,
                                    float* out) const {
  if (augmentation_ == Augmentation::none) return gather(indices, out);
  thread_local std::vector<std::uint8_t> changed;
  changed.resize(static_cast<std::size_t>(shape_.features()));
  for (std::size_t i = 0; i < indices.size(); ++i) {
    RandomStream random = seed.stream(i);
    CropFlip::draw(random).apply(shape_, image(indices[i]), changed.data());
    normalise(changed.data(), out);
    out += shape_.features();
  }
}

const std::uint8_t* ImageSamples::image(std::uint32_t index) const {
  return pixels_.get() + std::size_t{index} * static_cast<std::size_t>(shape_.features());
}

// Pixels stay bytes (47 MB instead of 188 for MNIST) and become floats here: a multiply-add vectorises, which makes it
// several times as fast as a table of the 256 values.
void ImageSamples::normalise(const std::uint8_t* image, float* out) const {
  const std::size_t size = static_cast<std::size_t>(shape_.height) * static_cast<std::size_t>(shape_.width);
  for (const auto [scale, offset] : channels_) {
    for (std::size_t j = 0; j < size; ++j) out[j] = static_cast<float>(image[j]) * scale + offset;
    image += size;
    out += size;
  }
}

}  // namespace detoxsim
