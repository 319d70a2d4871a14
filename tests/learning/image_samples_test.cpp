#include "learning/image_samples.hpp"

#include <cmath>
#include <map>

#include "learning/crop_flip.hpp"
#include "learning/helpers.hpp"

using namespace detoxsim;

namespace {

std::unique_ptr<std::uint8_t[]> bytes(const std::vector<std::uint8_t>& values) {
  auto copy = std::make_unique<std::uint8_t[]>(values.size());
  std::copy(values.begin(), values.end(), copy.get());
  return copy;
}

constexpr SampleShape tiny{2, 6, 5};

// Image i of 2 × 6 × 5 pixels, all different and none black: 1 + 60i … 60 + 60i. Scaled, so that a pixel p becomes p.
ImageSamples tiny_samples(std::uint8_t count, Augmentation augmentation) {
  std::vector<std::uint8_t> pixels(60u * count);
  std::iota(pixels.begin(), pixels.end(), std::uint8_t{1});
  return ImageSamples(tiny, bytes(pixels), std::vector<std::uint8_t>(count), {{0, 1 / 255.0}, {0, 1 / 255.0}},
                      augmentation);
}

std::vector<float> augmented(const Samples& samples, const std::vector<std::uint32_t>& indices,
                             const AugmentationSeed& seed) {
  std::vector<float> out(indices.size() * static_cast<std::size_t>(samples.features()));
  samples.gather_augmented(indices, seed, out.data());
  return out;
}

std::vector<float> gathered(const Samples& samples, const std::vector<std::uint32_t>& indices) {
  std::vector<float> out(indices.size() * static_cast<std::size_t>(samples.features()));
  samples.gather(indices, out.data());
  return out;
}

// The pixels of tiny image 0 after each of the 81 × 2 changes, worked out pixel by pixel from the padded image.
std::map<std::vector<float>, int> all_changes() {
  std::map<std::vector<float>, int> changes;
  for (int number = 0; number < 162; ++number) {
    const int top = number / 18, left = number / 2 % 9, flip = number % 2;
    std::vector<float> image;
    for (int channel = 0; channel < 2; ++channel) {
      for (int y = 0; y < 6; ++y) {
        for (int x = 0; x < 5; ++x) {
          const int row = y + top - 4, column = (flip ? 4 - x : x) + left - 4;
          const bool inside = row >= 0 && row < 6 && column >= 0 && column < 5;
          image.push_back(inside ? static_cast<float>(1 + channel * 30 + row * 5 + column) : 0.0f);
        }
      }
    }
    changes[image] = number;
  }
  return changes;
}

}  // namespace

TEST_CASE("image samples: each channel has its own mean and deviation") {
  // Two images of 3 channels, 1 × 2 pixels
  const ImageSamples samples({3, 1, 2}, bytes({0, 255, 51, 102, 153, 204, 255, 0, 0, 0, 255, 255}), {7, 8},
                             {{0, 1}, {0.5, 0.25}, {0.2, 2}});
  CHECK(samples.count() == 2);
  CHECK(samples.features() == 6);
  CHECK(samples.shape().channels == 3);
  CHECK(samples.labels()[1] == 8);
  // 0, 1 | (0.2 − 0.5)/0.25 = −1.2, (0.4 − 0.5)/0.25 = −0.4 | (0.6 − 0.2)/2 = 0.2, (0.8 − 0.2)/2 = 0.3
  const std::vector<float> first = {0, 1, -1.2f, -0.4f, 0.2f, 0.3f};
  // 1, 0 | (0 − 0.5)/0.25 = −2 twice | (1 − 0.2)/2 = 0.4 twice
  const std::vector<float> second = {1, 0, -2, -2, 0.4f, 0.4f};
  const auto both = gathered(samples, {1, 0});
  for (std::size_t j = 0; j < 6; ++j) {
    CHECK(both[j] == Approx(second[j]).margin(1e-6));
    CHECK(both[6 + j] == Approx(first[j]).margin(1e-6));
  }
}

TEST_CASE("image samples: every augmented image is one of the 81 x 2, each as often as the others") {
  const auto changes = all_changes();
  REQUIRE(changes.size() == 162);  // all different
  const ImageSamples samples = tiny_samples(1, Augmentation::crop_flip);
  // 324 iterations of 50 samples: 100 expected of each
  std::map<int, int> counts;
  for (std::uint64_t iteration = 1; iteration <= 324; ++iteration) {
    const auto images = augmented(samples, std::vector<std::uint32_t>(50, 0), {3, iteration, 10});
    for (auto image = images.begin(); image != images.end(); image += 60) {
      // Bytes scaled by a float: back to whole numbers
      std::vector<float> pixels(image, image + 60);
      for (auto& pixel : pixels) pixel = std::round(pixel);
      const auto found = changes.find(pixels);
      REQUIRE(found != changes.end());
      ++counts[found->second];
    }
  }
  CHECK(counts.size() == 162);
  double chi_square = 0;
  for (const auto& [change, count] : counts) chi_square += (count - 100.0) * (count - 100.0) / 100;
  // 161 degrees of freedom: mean 161, standard deviation 18
  CHECK(chi_square > 161 - 4 * 18);
  CHECK(chi_square < 161 + 4 * 18);
}

TEST_CASE("image samples: what is added around the image is black before it is normalised") {
  // One grey image of 4 × 4 white pixels: white is (1 − 0.5)/0.25 = 2, black (0 − 0.5)/0.25 = −2.
  const ImageSamples samples({1, 4, 4}, bytes(std::vector<std::uint8_t>(16, 255)), {0}, {{0.5, 0.25}},
                             Augmentation::crop_flip);
  int black = 0;
  for (const float pixel : augmented(samples, std::vector<std::uint32_t>(100, 0), {1, 1, 0})) {
    CHECK((pixel == Approx(2) || pixel == Approx(-2)));
    black += pixel < 0;
  }
  // A side shows 4 − |offset| of its 4 pixels, on average 16/9, so (16/9)² = 3.16 of 16 pixels are white.
  CHECK(black / 1600.0 == Approx(1 - 16.0 / 81).margin(0.1));
}

TEST_CASE("image samples: the draw hangs on seed, iteration and place in the batch only") {
  const ImageSamples samples = tiny_samples(4, Augmentation::crop_flip);
  const std::vector<std::uint32_t> batch = {2, 0, 3, 1, 0, 2, 1, 1, 3, 0, 2, 1};
  const auto whole = augmented(samples, batch, {1, 5, 0});
  CHECK(same_bits(whole, augmented(samples, batch, {1, 5, 0})));
  // The same pixels for any split into files
  for (const int files : {2, 3, 5, 12}) {
    const FileSplit split{12, files};
    std::vector<float> joined;
    for (int file = files - 1; file >= 0; --file) {
      const std::vector<std::uint32_t> part(batch.begin() + split.begin(file), batch.begin() + split.begin(file + 1));
      const auto pixels = augmented(samples, part, {1, 5, split.begin(file)});
      joined.insert(joined.begin(), pixels.begin(), pixels.end());
    }
    CHECK(same_bits(joined, whole));
  }
  CHECK_FALSE(same_bits(whole, augmented(samples, batch, {1, 6, 0})));
  CHECK_FALSE(same_bits(whole, augmented(samples, batch, {2, 5, 0})));
  CHECK_FALSE(same_bits(whole, augmented(samples, batch, {1, 5, 1})));
}

TEST_CASE("image samples: gather never augments, nor does gather_augmented where nobody asked for it") {
  const ImageSamples with = tiny_samples(4, Augmentation::crop_flip), without = tiny_samples(4, Augmentation::none);
  const std::vector<std::uint32_t> all = {0, 1, 2, 3};
  const auto plain = gathered(without, all);
  CHECK(plain[0] == Approx(1));
  CHECK(plain[239] == Approx(240));
  CHECK(same_bits(gathered(with, all), plain));
  CHECK(same_bits(augmented(without, all, {1, 1, 0}), plain));
  CHECK_FALSE(same_bits(augmented(with, all, {1, 1, 0}), plain));
}

TEST_CASE("samples: without an augmentation of their own they are handed out as they are") {
  const CountingSamples samples(10);
  CHECK(same_bits(augmented(samples, {3, 7}, {1, 1, 0}), std::vector<float>{3, 7}));
}
