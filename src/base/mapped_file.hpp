// A file as memory, read where and when it is looked at.
#pragma once

#include <string>
#include <string_view>

namespace detoxsim {

/// Read-only; the bytes are there as long as the object. Not for files that somebody shortens meanwhile.
class MappedFile {
 public:
  /// InputError where it can't be read.
  explicit MappedFile(const std::string& name);
  ~MappedFile();
  MappedFile(MappedFile&& other) noexcept;
  MappedFile& operator=(MappedFile&&) = delete;

  std::string_view bytes() const { return bytes_; }

 private:
  std::string_view bytes_;
};

}  // namespace detoxsim
