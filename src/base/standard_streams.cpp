#include "base/standard_streams.hpp"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <iostream>

#include "base/error.hpp"

namespace detoxsim {

namespace {

bool nobody_reads() {
  pollfd output = {STDOUT_FILENO, POLLOUT, 0};
  return poll(&output, 1, 0) == 1 && (output.revents & POLLERR) != 0;
}

}  // namespace

void prepare_standard_streams() {
  for (int descriptor = 0; descriptor < 3; ++descriptor) {
    // The root folder can be opened everywhere, and neither read nor written.
    if (fcntl(descriptor, F_GETFD) < 0) open("/", O_RDONLY | O_DIRECTORY);
  }
  for (const int number : write_signals) std::signal(number, SIG_IGN);
  // So large that what a command prints is written by one flush, whose error tells the reason.
  static std::array<char, 1 << 20> buffer;
  if (isatty(STDOUT_FILENO) == 0) std::setvbuf(stdout, buffer.data(), _IOFBF, buffer.size());
}

void flush_standard_output() {
  errno = 0;
  std::cout.flush();
  if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return;
  const int error = errno;
  if (error == EPIPE || nobody_reads()) {
    std::signal(SIGPIPE, SIG_DFL);
    std::raise(SIGPIPE);
  }
  throw OutputError(std::string("standard output: can't be written") +
                    (error == 0 ? "" : std::string(": ") + std::strerror(error)));
}

}  // namespace detoxsim
