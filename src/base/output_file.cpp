#include "base/output_file.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <map>
#include <optional>
#include <utility>

#include "base/error.hpp"

namespace detoxsim {

namespace {

namespace fs = std::filesystem;

OutputError not_written(const std::string& name, int error) {
  return OutputError(name + ": can't be written: " + std::strerror(error));
}

// Where a name leads through symbolic links: a path, which need not exist, or a descriptor of this process.
struct LinkTarget {
  std::string path;
  std::optional<int> descriptor;
};

LinkTarget link_target(const std::string& name) {
  fs::path path = name;
  constexpr int most_links = 40;  // as Linux
  for (int links = 0; links <= most_links; ++links) {
    std::error_code error;
    const fs::path target = fs::read_symlink(path, error);
    if (error) return {path.string(), {}};
    // The link of a descriptor tells what is open, but no name under which the same could be opened again.
    if (fs::equivalent(path.parent_path(), "/proc/self/fd", error)) {
      const std::string number = path.filename().string();
      int descriptor = 0;
      std::from_chars(number.data(), number.data() + number.size(), descriptor);
      return {path.string(), descriptor};
    }
    path = path.parent_path() / target;  // the target alone where it is absolute
  }
  throw not_written(name, ELOOP);
}

// Some file systems have nothing to sync, and say so.
bool failed_to_sync(int descriptor) {
  return fsync(descriptor) != 0 && errno != EINVAL && errno != ENOSYS && errno != EOPNOTSUPP;
}

bool same_file(const struct stat& a, const struct stat& b) { return a.st_dev == b.st_dev && a.st_ino == b.st_ino; }

}  // namespace

OutputFile::OutputFile(const std::string& name, Unfinished unfinished) : name_(name), unfinished_(unfinished) {
  try {
    open(name);
  } catch (...) {
    if (descriptor_ >= 0) close(descriptor_);
    throw;
  }
}

OutputFile::~OutputFile() {
  if (unfinished_ == Unfinished::removed && !part_.empty()) unlink(part_.c_str());
  if (descriptor_ >= 0) close(descriptor_);
}

void OutputFile::open(const std::string& name) {
  const LinkTarget place = link_target(name);
  struct stat there = {};
  if (place.descriptor) {
    descriptor_ = fcntl(*place.descriptor, F_DUPFD_CLOEXEC, 3);
  } else if (stat(name.c_str(), &there) == 0 && !S_ISREG(there.st_mode)) {
    descriptor_ = S_ISDIR(there.st_mode) ? -1 : ::open(name.c_str(), O_WRONLY | O_NOCTTY | O_CLOEXEC);
    if (S_ISDIR(there.st_mode)) errno = EISDIR;
  } else {
    path_ = place.path;
    if (!fs::path(path_).has_filename()) fail(name.empty() ? ENOENT : ENOTDIR);
    return open_part();
  }
  if (descriptor_ < 0) fail(errno);
}

// Anew, and for this process alone: what an earlier process left goes away, what another one holds is let alone.
void OutputFile::open_part() {
  if (access(path_.c_str(), W_OK) != 0 && errno != ENOENT) fail(errno);
  const std::string part = path_ + ".part";
  while (true) {
    // O_NONBLOCK: if a FIFO has this name, opening it must not wait for a reader.
    descriptor_ = ::open(part.c_str(), O_WRONLY | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0666);
    if (descriptor_ < 0) throw not_written(part, errno);
    // A file system that knows no locks keeps nobody out.
    if (flock(descriptor_, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK)
      throw OutputError(part + ": another process is writing it");
    struct stat ours = {}, named = {};
    fstat(descriptor_, &ours);
    if (!S_ISREG(ours.st_mode)) throw OutputError(part + ": can't be written: it is no regular file");
    const bool still_named = lstat(part.c_str(), &named) == 0 && same_file(ours, named);
    if (still_named && ours.st_size == 0) break;
    if (still_named && unlink(part.c_str()) != 0) throw not_written(part, errno);
    close(std::exchange(descriptor_, -1));
  }
  part_ = part;
  take_over_permissions();
}

void OutputFile::take_over_permissions() {
  struct stat there = {};
  if (stat(path_.c_str(), &there) != 0) return;
  // The owner first: a change of owner takes bits of the mode away. Most people may not change it.
  [[maybe_unused]] const int changed = fchown(descriptor_, there.st_uid, there.st_gid);
  fchmod(descriptor_, there.st_mode & 07777);
}

void OutputFile::append(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = write(descriptor_, bytes.data(), bytes.size());
    if (written > 0) {
      bytes.remove_prefix(static_cast<std::size_t>(written));
    } else if (written < 0 && errno == EAGAIN) {
      pollfd ready = {descriptor_, POLLOUT, 0};  // a descriptor that somebody else made non-blocking
      poll(&ready, 1, -1);
    } else if (written == 0 || errno != EINTR) {
      fail(written == 0 ? ENOSPC : errno);
    }
  }
}

void OutputFile::finish(Sync sync) {
  if (sync == Sync::yes) return finish_together({this});
  take_name();
}

void OutputFile::finish_together(std::initializer_list<OutputFile*> files) {
  for (const auto* file : files) file->sync();
  OutputFile* const last = *(files.end() - 1);
  std::map<std::string, const OutputFile*> folders;  // each once
  for (auto* file : files) {
    if (file == last) break;
    file->take_name();
    folders[file->folder()] = file;
  }
  for (const auto& [folder, file] : folders) file->sync_folder();
  last->take_name();
  last->sync_folder();
}

// The lock is held until the name is taken: the file must not be emptied by another process before.
void OutputFile::take_name() {
  if (!part_.empty() && rename(part_.c_str(), path_.c_str()) != 0) fail(errno);
  part_.clear();
  if (close(std::exchange(descriptor_, -1)) != 0 && errno != EINTR) fail(errno);
}

void OutputFile::sync() const {
  if (!part_.empty() && failed_to_sync(descriptor_)) fail(errno);
}

std::string OutputFile::folder() const {
  const std::string folder = fs::path(path_).parent_path().string();
  return folder.empty() ? "." : folder;
}

// So that the name is on disk.
void OutputFile::sync_folder() const {
  if (path_.empty()) return;
  const int descriptor = ::open(folder().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;  // one may write in a folder that one may not read
  const int error = failed_to_sync(descriptor) ? errno : 0;
  close(descriptor);
  if (error != 0) fail(error);
}

void OutputFile::fail(int error) const { throw not_written(name_, error); }

bool would_replace(const std::string& name) {
  std::error_code error;
  return fs::is_regular_file(name, error) && !link_target(name).descriptor;
}

}  // namespace detoxsim
