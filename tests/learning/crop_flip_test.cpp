#include "learning/crop_flip.hpp"

#include <map>
#include <tuple>

#include "learning/helpers.hpp"

using namespace detoxsim;

namespace {

std::string changed(const CropFlip& change, const SampleShape& shape, const std::string& image) {
  std::vector<std::uint8_t> in(image.begin(), image.end()), out(image.size(), '!');
  change.apply(shape, in.data(), out.data());
  for (auto& pixel : out) {
    if (pixel == 0) pixel = '.';
  }
  return {out.begin(), out.end()};
}

}  // namespace

TEST_CASE("crop-flip: windows of a padded image, by hand") {
  // One row "abcdefghijkl" of four, so "....abcdefghijkl...." with its padding
  const SampleShape shape{1, 4, 12};
  const std::string image = "abcdefghijklmnopqrstuvwxABCDEFGHIJKLMNOPQRSTUVWX", black(12, '.');
  CHECK(changed({}, shape, image) == image);
  CHECK(changed({4, 0, false}, shape, image) == "....abcdefgh....mnopqrst....ABCDEFGH....MNOPQRST");
  CHECK(changed({4, 7, false}, shape, image) == "defghijkl...pqrstuvwx...DEFGHIJKL...PQRSTUVWX...");
  CHECK(changed({1, 4, false}, shape, image) == black + black + black + "abcdefghijkl");
  CHECK(changed({6, 4, false}, shape, image) == "ABCDEFGHIJKLMNOPQRSTUVWX" + black + black);
  CHECK(changed({6, 5, false}, shape, image) == "BCDEFGHIJKL.NOPQRSTUVWX." + black + black);
  CHECK(changed({0, 4, false}, shape, image) == black + black + black + black);
  // Cropped first, then mirrored
  CHECK(changed({4, 4, true}, shape, image) == "lkjihgfedcbaxwvutsrqponmLKJIHGFEDCBAXWVUTSRQPONM");
  CHECK(changed({4, 0, true}, shape, image) == "hgfedcba....tsrqponm....HGFEDCBA....TSRQPONM....");
  CHECK(changed({6, 7, true}, shape, image) == "...LKJIHGFED...XWVUTSRQP" + black + black);
}

TEST_CASE("crop-flip: all channels move together") {
  const SampleShape shape{3, 4, 4};
  const std::string image =
      "abcdefghijklmnop"
      "ABCDEFGHIJKLMNOP"
      "0123456789-+*/()";
  CHECK(changed({5, 3, false}, shape, image) ==
        ".efg.ijk.mno...."
        ".EFG.IJK.MNO...."
        ".456.89-.*/(....");
  CHECK(changed({5, 3, true}, shape, image) ==
        "gfe.kji.onm....."
        "GFE.KJI.ONM....."
        "654.-98.(/*.....");
}

TEST_CASE("crop-flip: mirrored twice is as it was, whatever the width") {
  for (int width = 4; width <= 33; ++width) {
    const SampleShape shape{1, 4, width};
    std::string image;
    for (int i = 0; i < shape.features(); ++i) image += static_cast<char>('a' + i % 26);
    const std::string once = changed({4, 4, true}, shape, image);
    CHECK(once.substr(0, width) == std::string(image.rend() - width, image.rend()));
    CHECK(changed({4, 4, true}, shape, once) == image);
  }
}

TEST_CASE("crop-flip: every place and both flips equally often, independently") {
  // 162,000 draws, 1,000 expected of each of 162: a standard deviation of 31.5
  std::map<std::tuple<int, int, bool>, int> counts;
  for (std::uint64_t i = 0; i < 162000; ++i) {
    RandomStream random(1, "draws", i);
    const CropFlip drawn = CropFlip::draw(random);
    ++counts[{drawn.top, drawn.left, drawn.flip}];
  }
  CHECK(counts.size() == 162);
  double chi_square = 0;
  for (const auto& [change, count] : counts) {
    CHECK(std::get<0>(change) >= 0);
    CHECK(std::get<0>(change) <= 8);
    CHECK(std::get<1>(change) >= 0);
    CHECK(std::get<1>(change) <= 8);
    chi_square += (count - 1000.0) * (count - 1000.0) / 1000;
  }
  // 161 degrees of freedom: mean 161, standard deviation 18
  CHECK(chi_square > 161 - 4 * 18);
  CHECK(chi_square < 161 + 4 * 18);
}
