#include "learning/idx.hpp"

#include <sys/resource.h>

#include <numeric>

#include "base/memory.hpp"
#include "learning/helpers.hpp"

using namespace detoxsim;
using namespace std::string_literals;

namespace {

const std::string images_magic = "\0\0\x08\x03"s, labels_magic = "\0\0\x08\x01"s;

// Two images of 2 × 3 pixels
const std::string two_images = images_magic + "\0\0\0\2\0\0\0\2\0\0\0\3"s + "abcdefGHIJKL";

}  // namespace

TEST_CASE("idx: images, byte by byte") {
  const TemporaryFolder folder;
  const IdxImages images = read_idx_images(folder.write("images", two_images));
  CHECK(images.count == 2);
  CHECK(images.height == 2);
  CHECK(images.width == 3);
  CHECK(std::string(images.pixels.get(), images.pixels.get() + 12) == "abcdefGHIJKL");
}

TEST_CASE("idx: real files, gzipped and plain") {
  // Counted with Python's gzip: labels, pixel sum of the first image and of all.
  const IdxImages train = read_idx_images(small_fashion_mnist + "/train-images-idx3-ubyte.gz");
  CHECK(train.count == 64);
  CHECK(train.height == 28);
  CHECK(train.width == 28);
  CHECK(std::accumulate(train.pixels.get(), train.pixels.get() + 784, 0) == 76247);
  CHECK(std::accumulate(train.pixels.get(), train.pixels.get() + 64 * 784, 0) == 3684429);
  const IdxImages test = read_idx_images(small_fashion_mnist + "/t10k-images-idx3-ubyte");
  CHECK(test.count == 32);
  CHECK(std::accumulate(test.pixels.get(), test.pixels.get() + 32 * 784, 0) == 1750726);
  const auto labels = read_idx_labels(small_fashion_mnist + "/train-labels-idx1-ubyte.gz", 10);
  CHECK(labels.size() == 64);
  CHECK(std::vector<int>(labels.begin(), labels.begin() + 8) == std::vector<int>{9, 0, 0, 3, 0, 2, 7, 2});
  const auto others = read_idx_labels(small_fashion_mnist + "/t10k-labels-idx1-ubyte", 10);
  CHECK(std::vector<int>(others.begin(), others.begin() + 8) == std::vector<int>{9, 2, 1, 1, 6, 1, 4, 6});
}

TEST_CASE("idx: errors name the file and what was expected") {
  const TemporaryFolder folder;
  const auto images = [&](const std::string& content) {
    const std::string file = folder.write("bad", content);
    const std::string message = input_error([&] { read_idx_images(file); });
    CHECK(contains(message, file + ": "));
    return message;
  };
  const auto labels = [&](const std::string& content) {
    const std::string file = folder.write("bad", content);
    const std::string message = input_error([&] { read_idx_labels(file, 10); });
    CHECK(contains(message, file + ": "));
    return message;
  };
  const std::string zipped = content_of(small_fashion_mnist + "/train-images-idx3-ubyte.gz");

  CHECK(contains(input_error([&] { read_idx_images(folder.file("absent")); }), "cannot be opened"));
  CHECK(contains(input_error([&] { read_idx_images(folder.path()); }), "cannot be read"));
  CHECK(contains(images(""), "truncated: expected 4 bytes of magic number, found 0"));
  CHECK(contains(images(two_images.substr(0, 10)), "truncated: expected 4 bytes of header, found 2"));
  CHECK(contains(images(two_images.substr(0, 20)),
                 "truncated: expected 12 bytes of pixels (2 images of 2 x 3), found 4"));
  CHECK(contains(images(two_images + "x"), "expected the file to end after 2 images of 2 x 3, found more bytes"));
  CHECK(contains(images(labels_magic + "\0\0\0\1a"s),
                 "expected an IDX file of images (magic number 0x00000803), found 0x00000801"));
  CHECK(contains(images(images_magic + "\0\0\0\0\0\0\0\2\0\0\0\3"s), "found 0 images of 2 x 3"));
  CHECK(contains(images(images_magic + "\0\0\0\1\0\0\0\0\0\0\0\3"s), "found 1 images of 0 x 3"));
  CHECK(contains(images(images_magic + "\0\0\0\1\xff\xff\xff\xff\0\0\0\3"s), "found 1 images of 4294967295 x 3"));
  CHECK(contains(images(images_magic + "\xff\xff\xff\xff\0\0\x08\0\0\0\x08\0"s), "at most 16 GiB"));
  CHECK(contains(images(zipped.substr(0, zipped.size() / 2)), "truncated: expected 50176 bytes of pixels"));
  // All pixels are there, but not the checksum.
  CHECK(contains(images(zipped.substr(0, zipped.size() - 6)), "truncated: the gzip stream ends too early"));
  std::string damaged = zipped;
  damaged[damaged.size() - 6] = static_cast<char>(~damaged[damaged.size() - 6]);  // in the checksum
  CHECK(contains(images(damaged), "cannot be read: "));
  CHECK(contains(labels(labels_magic + "\0\0\0\3\1\2"s), "truncated: expected 3 bytes of labels, found 2"));
  CHECK(contains(labels(labels_magic + "\0\0\0\3\1\2\3\4"s), "expected the file to end after 3 labels"));
  CHECK(contains(labels(labels_magic + "\0\0\0\3\1\x0a\3"s), "expected labels from 0 to 9, found 10 at sample 1"));
  CHECK(contains(labels(labels_magic + "\0\0\0\0"s), "expected 1 to 268435456 labels, found 0"));
  CHECK(contains(labels(labels_magic + "\xff\xff\xff\xff"s), "labels, found 4294967295"));
  CHECK(contains(labels(two_images), "expected an IDX file of labels (magic number 0x00000801), found 0x00000803"));
}

// A header of 16 bytes announces 16 GiB, one of 8 bytes 256 MiB: memory is taken for what a file of its size can hold.
// Sanitizers need more address space than the limit leaves.
TEST_CASE("idx: a header that announces more than the file can hold takes no memory for it", "[large]") {
  const TemporaryFolder folder;
  const std::string images = images_magic + "\0\0\x04\0\0\0\x10\0\0\0\x10\0"s + "abcd";
  const std::string labels = labels_magic + "\x10\0\0\0"s;
  const std::string files[] = {folder.write("images", images), folder.write("labels", labels),
                               write_gzipped(folder.file("images.gz"), images),
                               write_gzipped(folder.file("labels.gz"), labels)};
  rlimit before = {};
  REQUIRE(getrlimit(RLIMIT_AS, &before) == 0);
  const rlimit little = {std::size_t{4} << 30, before.rlim_max};
  REQUIRE(setrlimit(RLIMIT_AS, &little) == 0);
  reset_peak_memory();
  std::vector<std::string> errors;
  for (const auto& file : files)
    errors.push_back(contains(file, "images") ? input_error([&] { read_idx_images(file); })
                                              : input_error([&] { read_idx_labels(file, 10); }));
  REQUIRE(setrlimit(RLIMIT_AS, &before) == 0);
  CHECK(peak_memory_bytes() < 200'000'000);
  for (std::size_t i : {0, 2}) {
    CHECK(errors[i] ==
          files[i] + ": truncated: expected 17179869184 bytes of pixels (1024 images of 4096 x 4096), found 4");
    CHECK(errors[i + 1] == files[i + 1] + ": truncated: expected 268435456 bytes of labels, found 0");
  }
}
