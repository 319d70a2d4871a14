#include "record/growing_file.hpp"

#include <cerrno>
#include <cstring>

#include "base/error.hpp"
#include "base/files.hpp"

namespace detoxsim {

GrowingFile::GrowingFile(const std::string& name) : name_(name) {
  stream_.open(name_ + ".part", std::ios::trunc);
  append("");
}

void GrowingFile::append(const std::string& text) {
  stream_ << text;
  stream_.flush();
  if (!stream_) throw OutputError(name_ + ".part: can't be written: " + std::strerror(errno));
}

void GrowingFile::finish() {
  stream_.close();
  rename_file(name_ + ".part", name_);
}

}  // namespace detoxsim
