#include "base/file_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/error.hpp"

namespace detoxsim {

FileLock::FileLock(const std::string& file)
    : file_(file), descriptor_(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666)) {
  if (descriptor_ < 0) throw OutputError(file_ + ": can't be written: " + std::strerror(errno));
}

FileLock::~FileLock() { ::close(descriptor_); }

bool FileLock::flock(int operation) {
  while (::flock(descriptor_, operation) != 0) {
    if (errno == EWOULDBLOCK) return false;
    if (errno == ENOLCK || errno == ENOSYS || errno == EOPNOTSUPP) return true;
    if (errno != EINTR) throw OutputError(file_ + ": can't be locked: " + std::strerror(errno));
  }
  return true;
}

bool FileLock::try_lock() { return flock(LOCK_EX | LOCK_NB); }
void FileLock::lock() { flock(LOCK_EX); }

bool FileLock::is_held(const std::string& file) {
  const int descriptor = ::open(file.c_str(), O_RDWR | O_CLOEXEC);
  if (descriptor < 0) return false;
  const bool held = ::flock(descriptor, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
  ::close(descriptor);
  return held;
}

}  // namespace detoxsim
