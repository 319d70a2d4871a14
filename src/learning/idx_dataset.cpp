#include "learning/idx_dataset.hpp"

#include <filesystem>
#include <future>

#include "learning/data_file.hpp"
#include "learning/idx.hpp"
#include "learning/image_samples.hpp"

namespace detoxsim {

namespace {

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
  const SampleShape shape{1, static_cast<int>(images.height), static_cast<int>(images.width)};
  return std::make_unique<ImageSamples>(shape, std::move(images.pixels), std::move(labels),
                                        normalisation_of(params, {{description.mean, description.deviation}}));
}

}  // namespace

std::vector<ParamSpec> idx_params(const IdxDataset& description) {
  return {path_param("path", description.default_folder, "folder with the four IDX files, gzipped or not"),
          pixels_param()};
}

Dataset load_idx_dataset(const IdxDataset& description, const Params& params) {
  auto later = std::async(load_half, description, params, "t10k");  // here where no thread can be started
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
