// Images as a half of a data set: bytes in memory, normalised floats in a batch.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "learning/dataset.hpp"

namespace detoxsim {

/// What becomes of a channel's pixel of 0 … 255: (pixel/255 − mean)/deviation.
struct Normalisation {
  double mean = 0, deviation = 1;
};

/// "pixels": "unit" (default): pixel/255; "standard": normalised.
ParamSpec pixels_param();
/// Mean and deviation of each channel over these images, scaled to [0, 1]; a channel of one value has deviation 1.
std::vector<Normalisation> standard_of(const SampleShape& shape, const std::uint8_t* pixels, std::size_t images);
/// "pixels standardised by means 0.491, 0.482 and deviations …": for people.
std::string normalisation_note(const std::vector<Normalisation>& channels);
/// What params say of the pixels: `standard` (one entry per channel), or as many that only scale to [0, 1].
std::vector<Normalisation> normalisation_of(const Params& params, const std::vector<Normalisation>& standard);

/// What training does to an image before it is normalised.
enum class Augmentation { none, crop_flip };

/// labels.size() images, each of its channels one after the other (red, green, blue), each channel row by row.
class ImageSamples final : public Samples {
 public:
  /// pixels: labels.size() × shape.features(); channels: one entry per channel of the shape.
  ImageSamples(SampleShape shape, std::unique_ptr<std::uint8_t[]> pixels, std::vector<std::uint8_t> labels,
               const std::vector<Normalisation>& channels, Augmentation augmentation = Augmentation::none);

  std::uint32_t count() const override { return static_cast<std::uint32_t>(labels_.size()); }
  int features() const override { return shape_.features(); }
  std::span<const std::uint8_t> labels() const override { return labels_; }
  void gather(std::span<const std::uint32_t> indices, float* out) const override;
  void gather_augmented(std::span<const std::uint32_t> indices, const AugmentationSeed& seed,
                        float* out) const override;

  SampleShape shape() const { return shape_; }

 private:
  struct Channel {
    float scale, offset;
  };
  const std::uint8_t* image(std::uint32_t index) const;
  void normalise(const std::uint8_t* image, float* out) const;

  SampleShape shape_;
  std::unique_ptr<std::uint8_t[]> pixels_;
  std::vector<std::uint8_t> labels_;
  std::vector<Channel> channels_;
  Augmentation augmentation_;
};

}  // namespace detoxsim
