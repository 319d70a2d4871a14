// IDX images and labels, gzipped or not: what is read, written down again by the format's rules, is the input.
#include <algorithm>

#include "fuzz/fuzz.hpp"
#include "fuzz/gzip_mutator.hpp"
#include "learning/idx.hpp"

using namespace detoxsim;

namespace {

constexpr int classes = 10;

// Big-endian numbers, then bytes.
std::string idx_bytes(std::initializer_list<std::uint32_t> header, std::string_view bytes) {
  std::string text;
  for (const std::uint32_t number : header) {
    for (int shift = 24; shift >= 0; shift -= 8) text += static_cast<char>(number >> shift & 255);
  }
  return text.append(bytes);
}

template <class Byte>
std::string_view view_of(const Byte* bytes, std::size_t size) {
  return {reinterpret_cast<const char*>(bytes), size};
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const InputFile file(view_of(data, size));
  const std::string plain = unpacked(view_of(data, size));
  IdxImages images;
  if (accepted([&] { images = read_idx_images(file.name()); })) {
    const std::size_t bytes = std::size_t{images.count} * images.height * images.width;
    demand(idx_bytes({0x803, images.count, images.height, images.width}, view_of(images.pixels.get(), bytes)) == plain,
           "the images are those of the file");
  }
  std::vector<std::uint8_t> labels;
  if (accepted([&] { labels = read_idx_labels(file.name(), classes); })) {
    demand(std::ranges::all_of(labels, [](std::uint8_t label) { return label < classes; }), "labels are of a class");
    const auto count = static_cast<std::uint32_t>(labels.size());
    demand(idx_bytes({0x801, count}, view_of(labels.data(), count)) == plain, "the labels are those of the file");
  }
  return 0;
}
