#include "learning/idx.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

#include "learning/data_file.hpp"

namespace detoxsim {

namespace {

std::string hexadecimal(std::uint32_t value) {
  char text[16];
  std::snprintf(text, sizeof text, "0x%08x", value);
  return text;
}

std::uint32_t read_number(DataFile& file, const std::string& what) {
  std::array<std::uint8_t, 4> bytes;
  file.read(bytes.data(), bytes.size(), what);
  std::uint32_t value = 0;
  for (const auto byte : bytes) value = value << 8 | byte;
  return value;
}

void expect_magic(DataFile& file, std::uint32_t expected, const std::string& meaning) {
  const std::uint32_t magic = read_number(file, "magic number");
  if (magic != expected)
    file.fail("expected an IDX file of " + meaning + " (magic number " + hexadecimal(expected) + "), found " +
              hexadecimal(magic));
}

}  // namespace

IdxImages read_idx_images(const std::string& name) {
  DataFile file(name);
  expect_magic(file, 0x00000803u, "images");
  IdxImages images;
  images.count = read_number(file, "header");
  images.height = read_number(file, "header");
  images.width = read_number(file, "header");
  const std::string shape = std::to_string(images.count) + " images of " + std::to_string(images.height) + " x " +
                            std::to_string(images.width);
  constexpr std::uint32_t largest_side = 4096;
  if (images.count == 0 || images.height == 0 || images.width == 0 || images.height > largest_side ||
      images.width > largest_side)
    file.fail("expected images of 1 to " + std::to_string(largest_side) + " pixels a side, found " + shape);
  const std::uint64_t bytes = std::uint64_t{images.count} * images.height * images.width;
  if (bytes > std::uint64_t{1} << 34) file.fail("expected at most 16 GiB of pixels, found " + shape);
  file.expect(bytes, "pixels (" + shape + ")");
  images.pixels = std::make_unique_for_overwrite<std::uint8_t[]>(bytes);
  file.read(images.pixels.get(), bytes, "pixels (" + shape + ")");
  file.expect_end(shape);
  return images;
}

std::vector<std::uint8_t> read_idx_labels(const std::string& name, int classes) {
  DataFile file(name);
  expect_magic(file, 0x00000801u, "labels");
  const std::uint32_t count = read_number(file, "header");
  constexpr std::uint32_t most = 1u << 28;
  if (count == 0 || count > most)
    file.fail("expected 1 to " + std::to_string(most) + " labels, found " + std::to_string(count));
  file.expect(count, "labels");
  std::vector<std::uint8_t> labels(count);
  file.read(labels.data(), count, "labels");
  file.expect_end(std::to_string(count) + " labels");
  const auto wrong = std::find_if(labels.begin(), labels.end(), [&](std::uint8_t label) { return label >= classes; });
  if (wrong != labels.end())
    file.fail("expected labels from 0 to " + std::to_string(classes - 1) + ", found " + std::to_string(*wrong) +
              " at sample " + std::to_string(wrong - labels.begin()));
  return labels;
}

}  // namespace detoxsim
