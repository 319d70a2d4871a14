#include "learning/image_samples.hpp"

#include "learning/helpers.hpp"

using namespace detoxsim;

namespace {

std::unique_ptr<std::uint8_t[]> bytes(const std::vector<std::uint8_t>& values) {
  auto copy = std::make_unique<std::uint8_t[]>(values.size());
  std::copy(values.begin(), values.end(), copy.get());
  return copy;
}

std::vector<float> gathered(const Samples& samples, const std::vector<std::uint32_t>& indices) {
  std::vector<float> out(indices.size() * static_cast<std::size_t>(samples.features()));
  samples.gather(indices, out.data());
  return out;
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
