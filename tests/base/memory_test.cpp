#include "base/memory.hpp"

#include <sys/resource.h>
#include <sys/wait.h>

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

TEST_CASE("memory: what can't be had is refused, with the numbers") {
  CHECK(input_error([] { require_memory(1e6, "this"); }) == "");
  CHECK(contains(input_error([] { require_memory(4e18, "this"); }), "this takes at least 4000.0 PB of memory; "));
  CHECK(memory_limit().bytes <= 2.0 * static_cast<double>(machine_memory_bytes()) + 1e12);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)  // they need more addresses than any limit here
  // In a process of its own: a limit can't be taken back.
  const pid_t child = fork();
  if (child == 0) {
    const rlimit limit = {3'000'000'000, 3'000'000'000};
    setrlimit(RLIMIT_AS, &limit);
    const std::string text = input_error([] { require_memory(3.5e9, "this"); });
    const bool told =
        text == "this takes at least 3.5 GB of memory; ulimit -v allows 3.0 GB" || memory_limit().bytes < 3e9;
    _exit(told && input_error([] { require_memory(2e9, "this"); }).empty() ? 0 : 1);
  }
  int status = -1;
  waitpid(child, &status, 0);
  CHECK(status == 0);
#endif
}
