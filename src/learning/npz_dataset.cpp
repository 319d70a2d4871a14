// Data set "npz": the user's own samples as NumPy arrays x_train, y_train, x_test and y_test.
#include <bit>
#include <cmath>
#include <cstring>

#include "base/memory.hpp"
#include "base/text.hpp"
#include "learning/classes.hpp"
#include "learning/image_samples.hpp"
#include "learning/npz.hpp"
#include "learning/vector_samples.hpp"

namespace detoxsim {

namespace {

static_assert(std::endian::native == std::endian::little, "values are copied as they stand");

constexpr std::int64_t most_features = 1 << 26, most_samples = std::int64_t{1} << 31;

[[noreturn]] void fail(const NpzArray& array, const std::string& problem) {
  throw InputError(array.name() + ": " + problem);
}

std::string shape_text(const std::vector<std::int64_t>& shape) {
  std::vector<std::string> sizes;
  for (const auto size : shape) sizes.push_back(std::to_string(size));
  return "(" + joined(sizes) + ")";
}

// (n, features), (n, height, width), (n, channels, height, width), or with the channels last.
SampleShape sample_shape(const NpzArray& array, bool channels_last) {
  const std::vector<std::int64_t>& shape = array.header().shape;
  const std::string found = ", found " + shape_text(shape);
  if (shape.size() < 2 || shape.size() > 4)
    fail(array, "expected (n, features), (n, height, width) or (n, channels, height, width)" + found);
  double features = 1;
  for (const auto size : shape) {
    if (size == 0) fail(array, "expected at least one sample of at least one feature" + found);
    features *= static_cast<double>(size);
  }
  features /= static_cast<double>(shape[0]);
  if (shape[0] > most_samples || features > static_cast<double>(most_features))
    fail(array, "expected at most " + grouped(most_samples) + " samples of at most " + grouped(most_features) +
                    " features" + found);
  const auto size = [&](std::size_t i) { return static_cast<int>(shape[i]); };
  if (shape.size() == 2) return {1, 1, size(1)};
  if (shape.size() == 3) return {1, size(1), size(2)};
  return channels_last ? SampleShape{size(3), size(1), size(2)} : SampleShape{size(1), size(2), size(3)};
}

template <class Integer>
std::int64_t integer_at(const std::uint8_t* bytes) {
  Integer value;
  std::memcpy(&value, bytes, sizeof value);
  if constexpr (sizeof(Integer) == 8 && std::is_unsigned_v<Integer>) {
    if (value > static_cast<Integer>(std::numeric_limits<std::int64_t>::max())) return -1;  // refused all the same
  }
  return static_cast<std::int64_t>(value);
}

using IntegerReader = std::int64_t (*)(const std::uint8_t*);

// nullptr for a dtype that is no integer.
IntegerReader integer_reader(const std::string& dtype) {
  if (dtype == "|u1") return integer_at<std::uint8_t>;
  if (dtype == "|i1") return integer_at<std::int8_t>;
  if (dtype == "<u2") return integer_at<std::uint16_t>;
  if (dtype == "<i2") return integer_at<std::int16_t>;
  if (dtype == "<u4") return integer_at<std::uint32_t>;
  if (dtype == "<i4") return integer_at<std::int32_t>;
  if (dtype == "<u8") return integer_at<std::uint64_t>;
  if (dtype == "<i8") return integer_at<std::int64_t>;
  return nullptr;
}

std::vector<std::uint8_t> read_labels(NpzFile& file, const std::string& name, std::int64_t samples) {
  NpzArray array = file.open(name);
  const NpyHeader& header = array.header();
  const IntegerReader integer = integer_reader(header.dtype);
  if (!integer) refuse_npy_dtype(array.name(), header, "an integer such as <i8; save y.astype('int64')");
  const std::vector<std::int64_t>& shape = header.shape;
  const bool column = shape.size() == 1 || (shape.size() == 2 && shape[1] == 1);
  if (!column || shape[0] != samples)
    fail(array, "expected (" + std::to_string(samples) + "), one label for each sample, found " + shape_text(shape));
  std::vector<std::uint8_t> labels(static_cast<std::size_t>(samples));
  std::uint8_t value[8];
  for (std::size_t i = 0; i < labels.size(); ++i) {
    array.read(value, static_cast<std::uint64_t>(header.value_bytes()));
    const std::int64_t label = integer(value);
    if (label < 0 || label >= most_classes)
      fail(array, "expected labels from 0 to " + std::to_string(most_classes - 1) + ", found " + std::to_string(label) +
                      " at sample " + std::to_string(i));
    labels[i] = static_cast<std::uint8_t>(label);
  }
  array.expect_end();
  return labels;
}

// A sample that has its channels last, with them first.
template <class Element>
void move_channels_first(const SampleShape& shape, const Element* in, Element* out) {
  const std::size_t channels = static_cast<std::size_t>(shape.channels);
  const std::size_t size = static_cast<std::size_t>(shape.features()) / channels;
  for (std::size_t j = 0; j < size; ++j)
    for (std::size_t c = 0; c < channels; ++c) out[c * size + j] = *in++;
}

// One half: a sample after the other, each converted by convert(sample's bytes, its number, its values).
template <class Element, class Convert>
std::unique_ptr<Element[]> read_samples(NpzArray& array, const SampleShape& shape, bool channels_last,
                                        const Convert& convert) {
  const auto samples = static_cast<std::size_t>(array.header().shape[0]);
  const auto features = static_cast<std::size_t>(shape.features());
  require_memory(static_cast<double>(samples) * static_cast<double>(features) * sizeof(Element), array.name());
  auto values = std::make_unique_for_overwrite<Element[]>(samples * features);
  std::vector<std::uint8_t> bytes(features * static_cast<std::size_t>(array.header().value_bytes()));
  std::vector<Element> sample(features);
  for (std::size_t i = 0; i < samples; ++i) {
    array.read(bytes.data(), bytes.size());
    convert(bytes.data(), i, sample.data());
    Element* const out = values.get() + i * features;
    if (channels_last)
      move_channels_first(shape, sample.data(), out);
    else
      std::copy(sample.begin(), sample.end(), out);
  }
  array.expect_end();
  return values;
}

template <class Number>
std::unique_ptr<float[]> read_floats(NpzArray& array, const SampleShape& shape, bool channels_last) {
  const auto features = static_cast<std::size_t>(shape.features());
  return read_samples<float>(array, shape, channels_last, [&](const std::uint8_t* bytes, std::size_t row, float* out) {
    for (std::size_t j = 0; j < features; ++j) {
      Number value;
      std::memcpy(&value, bytes + j * sizeof value, sizeof value);
      if (!std::isfinite(value))
        fail(array, "row " + std::to_string(row) + ", column " + std::to_string(j) +
                        " (counted from 0): expected a finite number, found " + shortest(static_cast<double>(value)));
      out[j] = to_float32(static_cast<double>(value), row * features + j, features, array.name());
    }
  });
}

struct Half {
  SampleShape shape;
  std::string dtype;
  std::unique_ptr<std::uint8_t[]> pixels;  ///< where the dtype is uint8
  std::unique_ptr<float[]> values;         ///< else
  std::vector<std::uint8_t> labels;
};

Half read_half(NpzFile& file, const Params& params, const std::string& half) {
  Half result;
  NpzArray array = file.open("x_" + half);
  result.dtype = array.header().dtype;
  if (result.dtype != "<f4" && result.dtype != "<f8" && result.dtype != "|u1")
    refuse_npy_dtype(array.name(), array.header(), "<f4 (float32), <f8 (float64) or |u1 (uint8)");
  const bool last = params.is("channels", "last") && array.header().shape.size() == 4;
  result.shape = sample_shape(array, last);
  result.labels = read_labels(file, "y_" + half, array.header().shape[0]);
  const auto features = static_cast<std::size_t>(result.shape.features());
  if (result.dtype == "|u1")
    result.pixels = read_samples<std::uint8_t>(
        array, result.shape, last,
        [&](const std::uint8_t* bytes, std::size_t, std::uint8_t* out) { std::copy_n(bytes, features, out); });
  else if (result.dtype == "<f4")
    result.values = read_floats<float>(array, result.shape, last);
  else
    result.values = read_floats<double>(array, result.shape, last);
  return result;
}

void require_equal_halves(const std::string& path, const Half& train, const Half& test) {
  if ((train.dtype == "|u1") != (test.dtype == "|u1"))
    throw InputError(path + ": x_test has dtype " + test.dtype + "; expected " + train.dtype + " like x_train");
  if (train.shape != test.shape)
    throw InputError(path + ": expected samples of x_test to have the shape of those of x_train; they have " +
                     std::to_string(test.shape.features()) + " and " + std::to_string(train.shape.features()) +
                     " features" + (test.shape.features() == train.shape.features() ? " in another shape" : ""));
}

Dataset load(const Params& params, std::uint64_t) {
  const std::string& path = params.word("path");
  if (path.empty()) throw InputError("npz: no file; set the data set's \"path\" to an .npz file");
  NpzFile file(path);
  Half train = read_half(file, params, "train"), test = read_half(file, params, "test");
  require_equal_halves(path, train, test);
  Dataset data{train.shape, classes_of(params, train.labels, test.labels, path), nullptr, nullptr};
  const bool standard = params.is("pixels", "standard");
  if (!train.pixels) {
    if (standard)
      throw InputError(path +
                       ": pixels \"standard\" is for uint8 arrays; x_train is taken as it is, so standardise it "
                       "in NumPy");
    const int features = data.shape.features();
    data.train = std::make_unique<VectorSamples>(features, std::move(train.values), std::move(train.labels));
    data.test = std::make_unique<VectorSamples>(features, std::move(test.values), std::move(test.labels));
    return data;
  }
  std::vector<Normalisation> channels(static_cast<std::size_t>(data.shape.channels));
  if (standard) {
    channels = standard_of(data.shape, train.pixels.get(), train.labels.size());
    data.notes.push_back("npz: " + normalisation_note(channels));
  }
  data.train = std::make_unique<ImageSamples>(data.shape, std::move(train.pixels), std::move(train.labels), channels);
  data.test = std::make_unique<ImageSamples>(data.shape, std::move(test.pixels), std::move(test.labels), channels);
  return data;
}

const DatasetRegistry::Registration registration(
    ComponentKind::dataset,
    {"npz",
     "your own samples: NumPy arrays x_train, y_train, x_test and y_test in one .npz file",
     "",
     {path_param("path", "",
                 ".npz file; x: (n, features), (n, height, width) or (n, channels, height, width), float32, float64 "
                 "or uint8; y: integers from 0"),
      word_param("channels", {"first", "last"}, "last: x of four dimensions is (n, height, width, channels)"),
      pixels_param(), classes_param()}},
    load);

}  // namespace

}  // namespace detoxsim
