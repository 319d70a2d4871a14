#include "learning/crop_flip.hpp"

#include <algorithm>
#include <cassert>
#include <cstring>

namespace detoxsim {

namespace {

// std::reverse_copy, but faster: without byte shuffles, which x86-64 has from SSSE3 on, a compiler moves byte by
// byte. The last eight overlap those before.
void mirror(const std::uint8_t* from, int count, std::uint8_t* out) {
  constexpr int step = 8;
  if (count < step) {
    std::reverse_copy(from, from + count, out);
    return;
  }
  for (int x = 0; x < count; x += step) {
    const int at = std::min(x, count - step);
    std::uint64_t bytes;
    std::memcpy(&bytes, from + (count - step - at), step);
    bytes = __builtin_bswap64(bytes);
    std::memcpy(out + at, &bytes, step);
  }
}

}  // namespace

CropFlip CropFlip::draw(RandomStream& random) {
  constexpr std::uint64_t places = 2 * padding + 1;
  CropFlip drawn;
  drawn.top = static_cast<int>(random.below(places));
  drawn.left = static_cast<int>(random.below(places));
  drawn.flip = random.below(2) == 1;
  return drawn;
}

void CropFlip::apply(const SampleShape& shape, const std::uint8_t* image, std::uint8_t* out) const {
  const int height = shape.height, width = shape.width, down = top - padding, right = left - padding;
  assert(height >= padding && width >= padding);
  // What of the result shows the image; the rest stays black.
  const int first = std::max(0, -down), last = std::min(height, height - down);
  const int begin = std::max(0, -right), end = std::min(width, width - right);
  std::fill_n(out, shape.features(), std::uint8_t{0});
  for (int channel = 0; channel < shape.channels; ++channel) {
    for (int y = first; y < last; ++y) {
      const std::uint8_t* row = image + (y + down) * width + (begin + right);
      if (flip)
        mirror(row, end - begin, out + y * width + (width - end));
      else
        std::copy_n(row, end - begin, out + y * width + begin);
    }
    image += height * width;
    out += height * width;
  }
}

}  // namespace detoxsim
