// A text file that grows piece by piece as NAME.part and gets its name when it is finished.
#pragma once

#include <fstream>
#include <string>

namespace detoxsim {

/// OutputError where the disk says no.
class GrowingFile {
 public:
  explicit GrowingFile(const std::string& name);
  /// On disk when this returns.
  void append(const std::string& text);
  /// Renames. Nothing can be appended afterwards.
  void finish();

 private:
  std::string name_;
  std::ofstream stream_;
};

}  // namespace detoxsim
