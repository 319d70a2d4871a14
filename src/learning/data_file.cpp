#include "learning/data_file.hpp"

#include <zlib.h>

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include "base/error.hpp"

namespace detoxsim {

namespace {

constexpr std::uint64_t largest_ratio = 1032;  // of what a gzip stream holds to its own size, by the format of deflate

}  // namespace

// zlib reads plain files through the same calls.
DataFile::DataFile(std::string name, std::string advice)
    : name_(std::move(name)), advice_(std::move(advice)), file_(gzopen(name_.c_str(), "rb")) {
  if (!file_) fail("cannot be opened");
  std::error_code unknown;
  size_ = std::filesystem::file_size(name_, unknown);
  // The default of 8 KiB costs a tenth of the loading time.
  gzbuffer(file_.get(), static_cast<unsigned>(std::clamp<std::uint64_t>(size_, 1 << 13, 1 << 18)));
}

void DataFile::GzipCloser::operator()(gzFile_s* file) const { gzclose(file); }

void DataFile::fail(const std::string& problem) const {
  throw InputError(name_ + ": " + problem + (advice_.empty() ? "" : "; " + advice_));
}

void DataFile::fail_truncated(std::uint64_t bytes, const std::string& what, std::uint64_t found) const {
  fail("truncated: expected " + std::to_string(bytes) + " bytes of " + what + ", found " + std::to_string(found));
}

// A header of a few bytes must not take gigabytes. (No size is the largest number, and passes.)
void DataFile::expect(std::uint64_t bytes, const std::string& what) {
  if (bytes / largest_ratio <= size_) return;
  std::vector<std::uint8_t> piece(1 << 16);
  std::uint64_t found = 0;
  while (const std::uint64_t got = read_up_to(piece.data(), piece.size())) found += got;
  fail_truncated(bytes, what, found);
}

void DataFile::read(std::uint8_t* out, std::uint64_t bytes, const std::string& what) {
  const std::uint64_t got = read_up_to(out, bytes);
  if (got < bytes) fail_truncated(bytes, what, got);
}

std::vector<std::uint8_t> DataFile::read_rest() {
  std::vector<std::uint8_t> bytes(std::min<std::uint64_t>(size_, (1 << 22) - 1) + 1);  // and one to see the end
  std::uint64_t size = 0;
  while ((size += read_up_to(bytes.data() + size, bytes.size() - size)) == bytes.size()) bytes.resize(2 * size);
  check_stream();
  bytes.resize(size);
  return bytes;
}

// Also makes zlib compare the checksum, which it does only at the end of the stream.
void DataFile::expect_end(const std::string& announced) {
  std::uint8_t byte;
  const std::uint64_t got = read_up_to(&byte, 1);
  check_stream();
  if (got > 0) fail("expected the file to end after " + announced + ", found more bytes");
}

// Fewer bytes only at the end of the file.
std::uint64_t DataFile::read_up_to(std::uint8_t* out, std::uint64_t bytes) {
  std::uint64_t done = 0;
  while (done < bytes) {
    const auto step = static_cast<unsigned>(std::min<std::uint64_t>(bytes - done, 1 << 28));
    const int got = gzread(file_.get(), out + done, step);
    if (got < 0) check_stream();
    if (got <= 0) break;
    done += static_cast<std::uint64_t>(got);
  }
  return done;
}

// A stream that ends too early, before its checksum even, is no error of gzread.
void DataFile::check_stream() const {
  int code = Z_OK;
  const std::string text = gzerror(file_.get(), &code);
  if (code == Z_BUF_ERROR) fail("truncated: the gzip stream ends too early");
  if (code != Z_OK) fail("cannot be read: " + text);
}

std::string existing_data_file(const std::string& file) {
  std::error_code ignored;
  for (const char* ending : {"", ".gz"}) {
    if (std::filesystem::is_regular_file(file + ending, ignored)) return file + ending;
  }
  return "";
}

std::string find_data_file(const std::string& file, const std::string& advice) {
  std::string found = existing_data_file(file);
  if (found.empty()) throw InputError(file + "[.gz]: no such file; " + advice);
  return found;
}

}  // namespace detoxsim
