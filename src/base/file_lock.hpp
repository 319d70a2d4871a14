// A lock that ends with the process that holds it, however it ends.
#pragma once

#include <string>

namespace detoxsim {

/// An advisory lock (flock) on a file, which is created where it is missing and stays. Not inherited by processes that
/// this one starts. Where the file system knows no locks, nobody is kept out.
class FileLock {
 public:
  /// Opens, does not lock. OutputError.
  explicit FileLock(const std::string& file);
  ~FileLock();
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;

  /// False where another process holds it. OutputError where the file system knows no locks.
  [[nodiscard]] bool try_lock();
  /// Waits for it. OutputError.
  void lock();
  /// Whether a process holds it now. Creates nothing.
  static bool is_held(const std::string& file);

 private:
  bool flock(int operation);

  std::string file_;
  int descriptor_;
};

}  // namespace detoxsim
