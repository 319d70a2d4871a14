#include "learning/cifar_dataset.hpp"

#include <algorithm>
#include <filesystem>
#include <future>
#include <memory>
#include <utility>

#include "base/text.hpp"
#include "learning/data_file.hpp"

namespace detoxsim {

namespace {

constexpr const char* advice =
    "unpack the binary version from https://www.cs.toronto.edu/~kriz/cifar.html and set the data set's \"path\" to "
    "its folder";

using Records = std::vector<std::uint8_t>;

// The training files that are there: the first ones of all.
std::vector<std::string> training_files(const CifarDataset& description, const std::filesystem::path& folder) {
  std::vector<std::string> found;
  std::string missing;
  for (const auto& name : description.train_files) {
    const std::string file = (folder / name).string(), existing = existing_data_file(file);
    if (existing.empty()) {
      if (missing.empty()) missing = file;
      continue;
    }
    if (!missing.empty())
      throw InputError(missing + "[.gz]: no such file, but " + existing +
                       " is there; only the last training files may be missing: " + advice);
    found.push_back(existing);
  }
  if (found.empty()) throw InputError(missing + "[.gz]: no such file; " + advice);
  return found;
}

// In parallel where threads can be started, since gzipped files take a while; of several wrong ones the first is told
// of.
std::vector<Records> read_all(const std::vector<std::string>& files, const std::vector<CifarLabel>& labels) {
  std::vector<std::future<Records>> pending;
  for (const auto& file : files) pending.push_back(std::async(read_cifar_records, file, labels));
  std::vector<Records> all;
  for (auto& file : pending) all.push_back(file.get());
  return all;
}

std::unique_ptr<ImageSamples> unpack(const CifarDataset& description, std::size_t label, const Params& params,
                                     std::vector<Records> files, Augmentation augmentation) {
  const std::size_t pixels = static_cast<std::size_t>(cifar_shape.features());
  const std::size_t record = description.labels.size() + pixels;
  std::size_t bytes = 0;
  for (const auto& file : files) bytes += file.size();
  auto images = std::make_unique_for_overwrite<std::uint8_t[]>(bytes / record * pixels);
  std::vector<std::uint8_t> labels;
  std::uint8_t* out = images.get();
  for (auto& file : files) {
    for (auto at = file.begin(); at != file.end(); at += static_cast<std::ptrdiff_t>(record)) {
      labels.push_back(at[static_cast<std::ptrdiff_t>(label)]);
      out = std::copy_n(at + static_cast<std::ptrdiff_t>(record - pixels), pixels, out);
    }
    file = Records();  // gives the memory back, or the data set would be there twice
  }
  return std::make_unique<ImageSamples>(cifar_shape, std::move(images), std::move(labels),
                                        normalisation_of(params, description.channels), augmentation);
}

// What is missing of the official data set; nothing where it is complete.
void note_missing(Dataset& data, const std::string& name) {
  const auto note = [&](const Samples& half, std::uint32_t official, const std::string& which) {
    if (half.count() < official)
      data.notes.push_back(name + ": " + grouped(half.count()) + " of the official " + grouped(official) + " " + which +
                           " images");
  };
  note(*data.train, 50000, "training");
  note(*data.test, 10000, "test");
}

}  // namespace

std::vector<ParamSpec> cifar_params(const CifarDataset& description) {
  return {path_param("path", description.default_folder, "folder with the binary files, gzipped or not"),
          pixels_param(),
          word_param("augment", {"none", "crop-flip"},
                     "crop-flip: training images get 4 black pixels on each side, a random crop of 32 x 32, and a flip "
                     "with probability 1/2 (arXiv:1512.03385, section 4.2)")};
}

Dataset load_cifar_dataset(const CifarDataset& description, std::size_t label, const Params& params) {
  const std::filesystem::path folder(params.word("path"));
  std::error_code ignored;
  if (!std::filesystem::is_directory(folder, ignored))
    throw InputError(folder.string() + ": no such folder; " + advice);
  auto files = training_files(description, folder);
  files.push_back(find_data_file((folder / description.test_file).string(), advice));
  auto train = read_all(files, description.labels);
  std::vector<Records> test(1, std::move(train.back()));
  train.pop_back();
  const auto augmentation = params.is("augment", "crop-flip") ? Augmentation::crop_flip : Augmentation::none;
  Dataset data{cifar_shape, description.labels[label].classes,
               unpack(description, label, params, std::move(train), augmentation),
               unpack(description, label, params, std::move(test), Augmentation::none)};
  note_missing(data, description.name);
  return data;
}

}  // namespace detoxsim
