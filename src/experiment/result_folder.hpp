// The folder of one run's result, which no other run writes to meanwhile.
#pragma once

#include <string>

#include "base/file_lock.hpp"

namespace detoxsim {

/// InputError where the folder holds a result, or what is left of a run that was cut short, or where another run is at
/// work in it. Writes nothing.
void refuse_result(const std::string& folder);

class ResultFolder {
 public:
  /// Makes the folder and holds its lock. wait: until another run that holds it has ended; otherwise InputError.
  /// OutputError.
  ResultFolder(const std::string& path, bool wait);

  const std::string& path() const { return path_; }
  std::string file(const std::string& name) const { return path_ + "/" + name; }
  /// Removes what an earlier run left. OutputError.
  void clear() const;

 private:
  std::string path_;
  FileLock lock_;
};

}  // namespace detoxsim
