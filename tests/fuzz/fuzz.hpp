// What the fuzz targets share: an input as a file, the one error that a reader may throw, and what must hold.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "base/process.hpp"

namespace detoxsim {

/// Ends the process, which libFuzzer takes for a finding and keeps the input of.
inline void demand(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "fuzz: not so: %s\n", what);
  std::abort();
}

inline std::string text_of(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

/// Whether read() takes the input. An InputError is the right answer to a wrong one; every other exception ends the
/// process.
template <class Read>
bool accepted(Read read) {
  try {
    read();
    return true;
  } catch (const InputError& error) {
    demand(!error.lines().empty(), "an InputError says something");
    for (const auto& line : error.lines()) demand(!line.empty(), "no line of an InputError is empty");
    return false;
  }
}

/// Bytes for readers that take the name of a file.
class InputFile {
 public:
  explicit InputFile(std::string_view bytes)
      : file_(bytes), name_("/proc/self/fd/" + std::to_string(file_.descriptor())) {}
  const std::string& name() const { return name_; }

 private:
  MemoryFile file_;
  std::string name_;
};

}  // namespace detoxsim

/// What libFuzzer calls with every input.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
