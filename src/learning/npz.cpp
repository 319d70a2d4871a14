#include "learning/npz.hpp"

#include <zip.h>

#include <algorithm>
#include <utility>

#include "base/error.hpp"
#include "base/memory.hpp"
#include "base/text.hpp"
#include "base/utf8.hpp"

namespace detoxsim {

namespace {

constexpr const char* npy_ending = ".npy";

// Deflate makes at most 1032 bytes of one, so an entry that announces more is damaged or hostile.
void require_plausible(const std::string& name, const zip_stat_t& entry) {
  constexpr std::uint64_t largest_ratio = 1032;
  constexpr zip_uint64_t needed = ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE | ZIP_STAT_COMP_METHOD;
  if ((entry.valid & needed) != needed) throw InputError(name + ": the archive doesn't say how large it is");
  if (entry.comp_method != ZIP_CM_STORE && entry.comp_method != ZIP_CM_DEFLATE)
    throw InputError(name + ": compressed by method " + std::to_string(entry.comp_method) +
                     "; expected stored or deflated, as numpy.savez and numpy.savez_compressed write");
  if (entry.size / largest_ratio > entry.comp_size)
    throw InputError(name + ": damaged: " + std::to_string(entry.comp_size) + " bytes of archive cannot hold the " +
                     std::to_string(entry.size) + " bytes announced");
}

}  // namespace

void NpzArray::Close::operator()(zip_file* file) const { zip_fclose(file); }
void NpzFile::Close::operator()(zip* archive) const { zip_discard(archive); }

NpzArray::~NpzArray() = default;
NpzArray::NpzArray(NpzArray&&) noexcept = default;

// The shape is held against the size that the archive announces before anybody takes memory for either.
NpzArray::NpzArray(std::string name, zip_file* entry, std::uint64_t size) : name_(std::move(name)), entry_(entry) {
  ahead_.resize(std::min<std::uint64_t>(size, longest_npy_header));
  ahead_.resize(read_up_to(ahead_.data(), ahead_.size()));
  header_ = read_npy_header(name_, ahead_);
  ahead_.erase(0, header_.data);
  if (header_.value_bytes() > 0)  // else its reader refuses the dtype
    require_npy_layout(name_, header_, static_cast<double>(size) - static_cast<double>(header_.data));
}

void NpzArray::fail(const std::string& problem) const { throw InputError(name_ + ": " + problem); }

// Fewer bytes only at the end of the entry.
std::uint64_t NpzArray::read_up_to(char* out, std::uint64_t bytes) {
  std::uint64_t done = 0;
  while (done < bytes) {
    const zip_int64_t got = zip_fread(entry_.get(), out + done, std::min<std::uint64_t>(bytes - done, 1 << 28));
    if (got < 0) fail("damaged: " + std::string(zip_file_strerror(entry_.get())));
    if (got == 0) break;
    done += static_cast<std::uint64_t>(got);
  }
  return done;
}

void NpzArray::read(void* out, std::uint64_t bytes) {
  auto* const text = static_cast<char*>(out);
  const std::uint64_t known = std::min<std::uint64_t>(bytes, ahead_.size());
  std::copy_n(ahead_.data(), known, text);
  ahead_.erase(0, known);
  const std::uint64_t got = known + read_up_to(text + known, bytes - known);
  if (got < bytes) fail("truncated: expected " + std::to_string(bytes) + " bytes, found " + std::to_string(got));
}

// libzip compares the checksum when it is asked for bytes behind the last one.
void NpzArray::expect_end() {
  char byte;
  if (!ahead_.empty() || read_up_to(&byte, 1) > 0) fail("damaged: more bytes than the archive announces");
}

NpzFile::NpzFile(std::string file) : file_(std::move(file)) {
  int code = 0;
  archive_.reset(zip_open(file_.c_str(), ZIP_RDONLY, &code));
  if (archive_) return;
  zip_error_t error;
  zip_error_init_with_code(&error, code);
  const std::string reason = zip_error_strerror(&error);
  zip_error_fini(&error);
  throw InputError(file_ + ": no .npz file that can be read: " + reason);
}

NpzFile::~NpzFile() = default;

std::vector<std::string> NpzFile::names() const {
  std::vector<std::string> names;
  const zip_int64_t count = zip_get_num_entries(archive_.get(), 0);
  for (zip_int64_t i = 0; i < count; ++i) {
    const char* const raw = zip_get_name(archive_.get(), static_cast<zip_uint64_t>(i), ZIP_FL_ENC_RAW);
    std::string name = raw ? raw : "";
    if (name.ends_with(npy_ending)) name.resize(name.size() - std::string(npy_ending).size());
    names.push_back(printable(name, 100));
  }
  return names;
}

NpzArray NpzFile::open(const std::string& array) {
  const std::string name = file_ + ": " + array;
  const zip_int64_t index = zip_name_locate(archive_.get(), (array + npy_ending).c_str(), ZIP_FL_ENC_RAW);
  if (index < 0) {
    const std::vector<std::string> there = names();
    throw InputError(file_ + ": no array " + array + "; found: " + (there.empty() ? "none" : printable(joined(there))));
  }
  zip_stat_t entry;
  zip_stat_init(&entry);
  if (zip_stat_index(archive_.get(), static_cast<zip_uint64_t>(index), 0, &entry) != 0)
    throw InputError(name + ": damaged: " + zip_strerror(archive_.get()));
  require_plausible(name, entry);
  zip_file* const opened = zip_fopen_index(archive_.get(), static_cast<zip_uint64_t>(index), 0);
  if (!opened) throw InputError(name + ": can't be read: " + zip_strerror(archive_.get()));
  NpzArray result(name, opened, entry.size);
  require_memory(static_cast<double>(entry.size), name);
  return result;
}

}  // namespace detoxsim
