#include "learning/idx_dataset.hpp"

#include <filesystem>
#include <future>

#include "learning/data_file.hpp"
#include "learning/idx.hpp"

namespace detoxsim {

namespace {

// Pixels stay bytes (47 MB instead of 188) and become floats in gather(): a multiply-add vectorises, which makes it
// several times as fast as a table of the 256 values.
class ImageSamples final : public Samples {
 public:
  ImageSamples(IdxImages images, std::vector<std::uint8_t> labels, double mean, double deviation)
      : images_(std::move(images)),
        labels_(std::move(labels)),
        scale_(static_cast<float>(1 / (255 * deviation))),
        offset_(static_cast<float>(-mean / deviation)) {}

  std::uint32_t count() const override { return images_.count; }
  int features() const override { return static_cast<int>(images_.height * images_.width); }
  std::span<const std::uint8_t> labels() const override { return labels_; }

  void gather(std::span<const std::uint32_t> indices, float* out) const override {
    const std::size_t size = std::size_t{images_.height} * images_.width;
    const float scale = scale_, offset = offset_;
    for (const auto index : indices) {
      const std::uint8_t* pixels = images_.pixels.get() + index * size;
      for (std::size_t j = 0; j < size; ++j) out[j] = static_cast<float>(pixels[j]) * scale + offset;
      out += size;
    }
  }

  SampleShape shape() const { return {1, static_cast<int>(images_.height), static_cast<int>(images_.width)}; }

 private:
  IdxImages images_;
  std::vector<std::uint8_t> labels_;
  float scale_, offset_;
};

std::string find_file(const IdxDataset& description, const Params& params, const std::string& name) {
  return find_data_file((std::filesystem::path(params.word("path")) / name).string(), description.suggestion);
}

std::unique_ptr<ImageSamples> load_half(const IdxDataset& description, const Params& params, const std::string& half) {
  constexpr int classes = 10;
  const std::string image_file = find_file(description, params, half + "-images-idx3-ubyte");
  const std::string label_file = find_file(description, params, half + "-labels-idx1-ubyte");
  auto labels = read_idx_labels(label_file, classes);
  auto images = read_idx_images(image_file);
  if (labels.size() != images.count)
    throw InputError(label_file + ": expected " + std::to_string(images.count) + " labels, one for each image of " +
                     image_file + ", found " + std::to_string(labels.size()));
  const bool standard = params.is("pixels", "standard");
  return std::make_unique<ImageSamples>(std::move(images), std::move(labels), standard ? description.mean : 0,
                                        standard ? description.deviation : 1);
}

}  // namespace

std::vector<ParamSpec> idx_params(const IdxDataset& description) {
  return {
      path_param("path", description.default_folder, "folder with the four IDX files, gzipped or not"),
      word_param("pixels", {"unit", "standard"}, "unit: scaled to [0, 1]; standard: then to mean 0 and deviation 1")};
}

Dataset load_idx_dataset(const IdxDataset& description, const Params& params) {
  auto later = std::async(std::launch::async, load_half, description, params, "t10k");
  auto train = load_half(description, params, "train");
  auto test = later.get();
  const SampleShape shape = train->shape(), other = test->shape();
  if (shape.height != other.height || shape.width != other.width) {
    const auto text = [](const SampleShape& s) { return std::to_string(s.height) + " x " + std::to_string(s.width); };
    throw InputError(params.word("path") + ": expected test images of " + text(shape) +
                     " like the training images, found " + text(other));
  }
  return {shape, 10, std::move(train), std::move(test)};
}

}  // namespace detoxsim
