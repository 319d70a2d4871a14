// Which samples an iteration uses, and how they are split over the files.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/share.hpp"

namespace detoxsim {

/// Takes the next b distinct samples of a seeded permutation of the training set each iteration; a tail shorter than b
/// is discarded and a new permutation drawn. Depends on (seed, b, training samples) only.
class BatchSequence {
 public:
  /// b ≤ samples, else InputError
  BatchSequence(std::uint64_t seed, std::uint32_t samples, std::uint32_t batch_size);
  /// The b sample indices of the next iteration; valid until the next call.
  std::span<const std::uint32_t> next();

 private:
  std::uint64_t seed_;
  std::uint32_t samples_, batch_size_;
  std::uint64_t epoch_ = 0;
  std::uint32_t position_ = 0;
  std::vector<std::uint32_t> order_;
};

/// File i of G holds samples [begin(i), begin(i+1)) of the batch: sizes differ by at most one.
struct FileSplit {
  std::uint32_t batch_size;
  int files;
  std::uint32_t begin(int file) const { return static_cast<std::uint32_t>(share_begin(batch_size, files, file)); }
  std::uint32_t size(int file) const { return begin(file + 1) - begin(file); }
};

}  // namespace detoxsim
