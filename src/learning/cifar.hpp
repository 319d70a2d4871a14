// CIFAR files in the official binary layout, https://www.cs.toronto.edu/~kriz/cifar.html, gzipped or not.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "learning/dataset.hpp"

namespace detoxsim {

inline constexpr SampleShape cifar_shape{3, 32, 32};

/// A label byte in front of a record's pixels: what it is called, and how many classes it tells apart.
struct CifarLabel {
  std::string name;
  int classes;
};

/// Whole records, one after the other: a byte for each label, then 1,024 red, 1,024 green, 1,024 blue pixels, row by
/// row. InputError naming the file: one that can't be read, damaged gzip stream, truncated, empty, a label outside
/// [0, classes).
std::vector<std::uint8_t> read_cifar_records(const std::string& file, const std::vector<CifarLabel>& labels);

}  // namespace detoxsim
