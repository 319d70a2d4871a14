#include "learning/idx.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <cstdio>

#include "base/error.hpp"

namespace detoxsim {

namespace {

std::string hexadecimal(std::uint32_t value) {
  char text[16];
  std::snprintf(text, sizeof text, "0x%08x", value);
  return text;
}

// zlib reads plain files through the same calls.
class IdxFile {
 public:
  explicit IdxFile(std::string name) : name_(std::move(name)), file_(gzopen(name_.c_str(), "rb")) {
    if (!file_) fail("cannot be opened");
    gzbuffer(file_.get(), 1 << 18);  // the default of 8 KiB costs a tenth of the loading time
  }

  [[noreturn]] void fail(const std::string& problem) const { throw InputError(name_ + ": " + problem); }

  // Fills all of out; `what` is what it holds.
  void read(std::uint8_t* out, std::uint64_t bytes, const std::string& what) {
    std::uint64_t done = 0;
    while (done < bytes) {
      const auto step = static_cast<unsigned>(std::min<std::uint64_t>(bytes - done, 1 << 28));
      const int got = gzread(file_.get(), out + done, step);
      if (got < 0) fail_damaged();
      if (got == 0)
        fail("truncated: expected " + std::to_string(bytes) + " bytes of " + what + ", found " + std::to_string(done));
      done += static_cast<std::uint64_t>(got);
    }
  }

  std::uint32_t read_number(const std::string& what) {
    std::array<std::uint8_t, 4> bytes;
    read(bytes.data(), bytes.size(), what);
    std::uint32_t value = 0;
    for (const auto byte : bytes) value = value << 8 | byte;
    return value;
  }

  void expect_magic(std::uint32_t expected, const std::string& meaning) {
    const std::uint32_t magic = read_number("magic number");
    if (magic != expected)
      fail("expected an IDX file of " + meaning + " (magic number " + hexadecimal(expected) + "), found " +
           hexadecimal(magic));
  }

  // Also makes zlib compare the checksum, which it does only at the end of the stream.
  void expect_end(const std::string& announced) {
    std::uint8_t byte;
    const int got = gzread(file_.get(), &byte, 1);
    if (got < 0 || error_code() == Z_BUF_ERROR) fail_damaged();  // the latter: no checksum
    if (got > 0) fail("expected the file to end after " + announced + ", found more bytes");
  }

 private:
  int error_code() const {
    int code = 0;
    gzerror(file_.get(), &code);
    return code;
  }

  [[noreturn]] void fail_damaged() const {
    int code = 0;
    const std::string text = gzerror(file_.get(), &code);
    fail(code == Z_BUF_ERROR ? "truncated: the gzip stream ends too early" : "cannot be read: " + text);
  }

  struct Close {
    void operator()(gzFile file) const { gzclose(file); }
  };
  std::string name_;
  std::unique_ptr<gzFile_s, Close> file_;
};

}  // namespace

IdxImages read_idx_images(const std::string& name) {
  IdxFile file(name);
  file.expect_magic(0x00000803u, "images");
  IdxImages images;
  images.count = file.read_number("header");
  images.height = file.read_number("header");
  images.width = file.read_number("header");
  const std::string shape = std::to_string(images.count) + " images of " + std::to_string(images.height) + " x " +
                            std::to_string(images.width);
  constexpr std::uint32_t largest_side = 4096;
  if (images.count == 0 || images.height == 0 || images.width == 0 || images.height > largest_side ||
      images.width > largest_side)
    file.fail("expected images of 1 to " + std::to_string(largest_side) + " pixels a side, found " + shape);
  const std::uint64_t bytes = std::uint64_t{images.count} * images.height * images.width;
  if (bytes > std::uint64_t{1} << 34) file.fail("expected at most 16 GiB of pixels, found " + shape);
  images.pixels = std::make_unique_for_overwrite<std::uint8_t[]>(bytes);
  file.read(images.pixels.get(), bytes, "pixels (" + shape + ")");
  file.expect_end(shape);
  return images;
}

std::vector<std::uint8_t> read_idx_labels(const std::string& name, int classes) {
  IdxFile file(name);
  file.expect_magic(0x00000801u, "labels");
  const std::uint32_t count = file.read_number("header");
  constexpr std::uint32_t most = 1u << 28;
  if (count == 0 || count > most)
    file.fail("expected 1 to " + std::to_string(most) + " labels, found " + std::to_string(count));
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
