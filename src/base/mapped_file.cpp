#include "base/mapped_file.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <utility>

#include "base/error.hpp"

namespace detoxsim {

MappedFile::MappedFile(const std::string& name) {
  const int file = open(name.c_str(), O_RDONLY | O_CLOEXEC);
  struct stat attributes = {};
  const bool regular = file >= 0 && fstat(file, &attributes) == 0 && S_ISREG(attributes.st_mode);
  const auto size = static_cast<std::size_t>(attributes.st_size);
  void* data = nullptr;
  if (regular && size > 0) data = mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file, 0);
  if (file >= 0) close(file);
  if (!regular || data == MAP_FAILED) throw InputError(name + ": can't be read; is the path right?");
  bytes_ = {static_cast<const char*>(data), size};
}

MappedFile::~MappedFile() {
  if (!bytes_.empty()) munmap(const_cast<char*>(bytes_.data()), bytes_.size());
}

MappedFile::MappedFile(MappedFile&& other) noexcept : bytes_(std::exchange(other.bytes_, {})) {}

}  // namespace detoxsim
