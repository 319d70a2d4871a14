#include "base/memory.hpp"

#include <vector>

#include "base/helpers.hpp"

using namespace detoxsim;

TEST_CASE("memory: the peak holds what was held, and the machine holds more") {
  constexpr std::int64_t much = 96 << 20;
  const std::int64_t before = peak_memory_bytes();
  CHECK(before > 1 << 20);
  {
    std::vector<char> block(static_cast<std::size_t>(much), 1);
    CHECK(peak_memory_bytes() >= before + much * 9 / 10);
    CHECK(block[much / 2] == 1);
  }
  CHECK(peak_memory_bytes() >= before + much * 9 / 10);  // a peak stays
  CHECK(machine_memory_bytes() > peak_memory_bytes());
}
