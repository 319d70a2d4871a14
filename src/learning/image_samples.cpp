#include "learning/image_samples.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <utility>

#include "base/text.hpp"
#include "learning/crop_flip.hpp"

namespace detoxsim {

ParamSpec pixels_param() {
  return word_param("pixels", {"unit", "standard"}, "unit: scaled to [0, 1]; standard: then to mean 0 and deviation 1");
}

// Of integers, which add up exactly: how often each value occurs.
std::vector<Normalisation> standard_of(const SampleShape& shape, const std::uint8_t* pixels, std::size_t images) {
  const std::size_t size = static_cast<std::size_t>(shape.height) * static_cast<std::size_t>(shape.width);
  std::vector<std::array<std::uint64_t, 256>> counts(static_cast<std::size_t>(shape.channels));
  for (std::size_t i = 0; i < images; ++i) {
    for (auto& count : counts) {
      for (std::size_t j = 0; j < size; ++j) ++count[pixels[j]];
      pixels += size;
    }
  }
  std::vector<Normalisation> channels;
  for (const auto& count : counts) {
    double sum = 0, squares = 0;
    for (std::size_t value = 0; value < count.size(); ++value) {
      const auto pixel = static_cast<double>(value) / 255, times = static_cast<double>(count[value]);
      sum += times * pixel;
      squares += times * pixel * pixel;
    }
    const double all = static_cast<double>(images) * static_cast<double>(size), mean = sum / all;
    const double deviation = std::sqrt(std::max(0.0, squares / all - mean * mean));
    channels.push_back({mean, deviation > 1e-6 ? deviation : 1});  // of one value, rounding may leave 1e-8
  }
  return channels;
}

std::string normalisation_note(const std::vector<Normalisation>& channels) {
  std::vector<std::string> means, deviations;
  for (const auto& [mean, deviation] : channels) {
    means.push_back(fixed(mean, 4));
    deviations.push_back(fixed(deviation, 4));
  }
  return "pixels standardised by mean " + joined(means) + " and deviation " + joined(deviations) +
         " of the training pixels";
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
