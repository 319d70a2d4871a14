// What is looked for in a platform file before SimGrid reads it: its profiles.
#include "fuzz/fuzz.hpp"
#include "sim/platform_traces.hpp"

using namespace detoxsim;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const InputFile file(text_of(data, size));
  accepted([&] { platform_traces(file.name()); });
  return 0;
}
