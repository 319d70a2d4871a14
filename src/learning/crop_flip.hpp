// Random crops and flips of training images: He, Zhang, Ren, Sun 2015, arXiv:1512.03385, section 4.2.
#pragma once

#include <cstdint>

#include "base/random.hpp"
#include "learning/dataset.hpp"

namespace detoxsim {

/// The image with `padding` black pixels on each side, cut back to its size `top` rows and `left` columns from the
/// corner, and mirrored left to right where `flip` is set. By default the image as it is.
struct CropFlip {
  static constexpr int padding = 4;
  int top = padding, left = padding;  ///< 0 … 2 × padding
  bool flip = false;

  /// All 81 × 2 equally likely.
  static CropFlip draw(RandomStream& random);
  /// image and out: bytes, channel by channel, each row by row, at least `padding` rows and columns; they
  /// don't overlap.
  void apply(const SampleShape& shape, const std::uint8_t* image, std::uint8_t* out) const;
};

}  // namespace detoxsim
