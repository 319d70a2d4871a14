// IDX files, the format of MNIST and its successors: http://yann.lecun.com/exdb/mnist, gzipped or not.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace detoxsim {

/// count images of height × width bytes, row by row.
struct IdxImages {
  std::uint32_t count = 0, height = 0, width = 0;
  std::unique_ptr<std::uint8_t[]> pixels;
};

// Both throw InputError naming the file and what was expected: file that can't be read, damaged gzip stream, wrong
// magic number, truncated, bytes after the end, nothing in it.
IdxImages read_idx_images(const std::string& file);
/// Also refuses a label outside [0, classes).
std::vector<std::uint8_t> read_idx_labels(const std::string& file, int classes);

}  // namespace detoxsim
