#include "learning/idx_dataset.hpp"

#include <filesystem>
#include <future>

#include "learning/classes.hpp"
#include "learning/data_file.hpp"
#include "learning/idx.hpp"

namespace detoxsim {

namespace {

std::string find_file(const IdxDataset& description, const Params& params, const std::string& name) {
  return find_data_file((std::filesystem::path(params.word("path")) / name).string(), description.suggestion);
}

struct Half {
  SampleShape shape;
  std::unique_ptr<std::uint8_t[]> pixels;
  std::vector<std::uint8_t> labels;
};

Half load_half(const IdxDataset& description, const Params& params, const std::string& half) {
  const std::string image_file = find_file(description, params, half + "-images-idx3-ubyte");
  const std::string label_file = find_file(description, params, half + "-labels-idx1-ubyte");
  auto labels = read_idx_labels(label_file, description.classes.value_or(most_classes));
  auto images = read_idx_images(image_file);
  if (labels.size() != images.count)
    throw InputError(label_file + ": expected " + std::to_string(images.count) + " labels, one for each image of " +
                     image_file + ", found " + std::to_string(labels.size()));
  const SampleShape shape{1, static_cast<int>(images.height), static_cast<int>(images.width)};
  return {shape, std::move(images.pixels), std::move(labels)};
}

std::unique_ptr<ImageSamples> samples_of(Half half, const std::vector<Normalisation>& channels) {
  return std::make_unique<ImageSamples>(half.shape, std::move(half.pixels), std::move(half.labels), channels);
}

}  // namespace

std::vector<ParamSpec> idx_params(const IdxDataset& description) {
  std::vector<ParamSpec> params = {
      path_param("path", description.default_folder, "folder with the four IDX files, gzipped or not"), pixels_param()};
  if (!description.classes) params.push_back(classes_param());
  return params;
}

Dataset load_idx_dataset(const IdxDataset& description, const Params& params) {
  if (params.word("path").empty()) throw InputError(Mistake::bad_value, "", "no folder; " + description.suggestion);
  auto later = std::async(load_half, description, params, "t10k");  // here where no thread can be started
  Half train = load_half(description, params, "train"), test = later.get();
  const std::string& path = params.word("path");
  if (train.shape != test.shape) {
    const auto text = [](const SampleShape& s) { return std::to_string(s.height) + " x " + std::to_string(s.width); };
    throw InputError(path + ": expected test images of " + text(train.shape) + " like the training images, found " +
                     text(test.shape));
  }
  Dataset data{train.shape,
               description.classes ? *description.classes : classes_of(params, train.labels, test.labels, path),
               nullptr, nullptr};
  const bool computed = !description.standard && params.is("pixels", "standard");
  const std::vector<Normalisation> channels =
      computed ? standard_of(train.shape, train.pixels.get(), train.labels.size())
               : normalisation_of(params, {description.standard.value_or(Normalisation{})});
  if (computed) data.notes.push_back(normalisation_note(channels));
  data.train = samples_of(std::move(train), channels);
  data.test = samples_of(std::move(test), channels);
  return data;
}

}  // namespace detoxsim
