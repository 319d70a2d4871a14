// To be preloaded (LD_PRELOAD): counts what a program does to files, and lets it die or the disk fill at one step.
// DISK_FAULT=kill:N kills it at step N, half of the bytes written where the step is a write; DISK_FAULT=full:N lets
// that step and whatever needs space after it fail with ENOSPC.
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace {

enum class Fault { none, kill, full };

// What happens at this step, which may need space on the disk.
Fault next_step(bool needs_space) {
  static std::atomic<int> steps = 0;
  const char* wanted = std::getenv("DISK_FAULT");
  const char* colon = wanted ? std::strchr(wanted, ':') : nullptr;
  if (!colon) return Fault::none;
  const int step = ++steps, at = std::atoi(colon + 1);
  if (wanted[0] == 'k') return step == at ? Fault::kill : Fault::none;
  return needs_space && step >= at ? Fault::full : Fault::none;
}

template <class Function>
Function real(const char* name) {
  return reinterpret_cast<Function>(dlsym(RTLD_NEXT, name));
}

// True where the call must fail; doesn't return where the process dies.
bool fails(bool needs_space) {
  const Fault fault = next_step(needs_space);
  if (fault == Fault::kill) raise(SIGKILL);
  if (fault == Fault::full) errno = ENOSPC;
  return fault == Fault::full;
}

}  // namespace

extern "C" {

int open(const char* path, int flags, ...) {
  std::va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = (flags & O_CREAT) != 0 ? va_arg(arguments, mode_t) : 0;
  va_end(arguments);
  if ((flags & O_CREAT) != 0 && fails(true)) return -1;
  return real<int (*)(const char*, int, ...)>("open")(path, flags, mode);
}

ssize_t write(int descriptor, const void* bytes, size_t count) {
  const auto real_write = real<ssize_t (*)(int, const void*, size_t)>("write");
  struct stat file = {};
  if (fstat(descriptor, &file) != 0 || !S_ISREG(file.st_mode)) return real_write(descriptor, bytes, count);
  const Fault fault = next_step(true);
  if (fault == Fault::none) return real_write(descriptor, bytes, count);
  const ssize_t half = real_write(descriptor, bytes, count / 2);
  if (fault == Fault::kill) raise(SIGKILL);
  if (half > 0) return half;
  errno = ENOSPC;
  return -1;
}

int fsync(int descriptor) {
  struct stat file = {};
  const bool needs_space = fstat(descriptor, &file) == 0 && S_ISREG(file.st_mode);  // a folder has had it before
  return fails(needs_space) ? -1 : real<int (*)(int)>("fsync")(descriptor);
}
int mkdir(const char* path, mode_t mode) {
  return fails(true) ? -1 : real<int (*)(const char*, mode_t)>("mkdir")(path, mode);
}
int rename(const char* from, const char* to) {
  return fails(false) ? -1 : real<int (*)(const char*, const char*)>("rename")(from, to);
}
int unlink(const char* path) { return fails(false) ? -1 : real<int (*)(const char*)>("unlink")(path); }
int remove(const char* path) { return fails(false) ? -1 : real<int (*)(const char*)>("remove")(path); }

}  // extern "C"
