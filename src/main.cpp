// The program: standard streams that can be relied on, one BLAS thread per caller, then the command line.
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "base/standard_streams.hpp"
#include "cli/program.hpp"
#include "learning/blas.hpp"

namespace {

constexpr std::string_view one_thread = "OPENBLAS_NUM_THREADS=1";

// OpenBLAS, while it is loaded, maps 128 MiB for each core, and where `ulimit -v` forbids that it tries again for ever.
// One thread is all that this program lets it have, and only the environment tells it so before it is loaded. So this
// runs before the libraries begin, and uses nothing but system calls.
void make_room_for_blas(int, char** argv, char** environment) {
  rlimit limit = {};
  if (getrlimit(RLIMIT_AS, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return;
  std::array<char*, 1024> with_setting = {};
  std::size_t count = 0;
  bool is_set = false;
  for (char** entry = environment; *entry; ++entry) {
    is_set = is_set || std::string_view(*entry).substr(0, 21) == one_thread.substr(0, 21);
    if (count + 2 < with_setting.size()) with_setting[count++] = *entry;
  }
  if (!is_set && count + 2 < with_setting.size()) {
    with_setting[count] = const_cast<char*>(one_thread.data());
    execve("/proc/self/exe", argv, with_setting.data());  // comes back only where it fails
  }
  constexpr std::size_t buffer = (128u << 20) + (1u << 16);
  void* const room = mmap(nullptr, buffer, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (room == MAP_FAILED) {
    constexpr std::string_view text =
        "detoxsim: ulimit -v leaves no room for the 128 MiB that OpenBLAS maps at the start\n";
    [[maybe_unused]] const auto written = write(STDERR_FILENO, text.data(), text.size());
    _exit(1);
  }
  munmap(room, buffer);
}

[[gnu::section(".preinit_array"), gnu::used]] void (*const before_libraries)(int, char**, char**) = make_room_for_blas;

}  // namespace

int main(int argc, char** argv) {
  detoxsim::prepare_standard_streams();
  detoxsim::single_threaded_blas();
  return detoxsim::cli::main({argv + 1, argv + argc});
}
