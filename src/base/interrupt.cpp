#include "base/interrupt.hpp"

#include <csignal>

namespace detoxsim {

namespace {

volatile std::sig_atomic_t signalled = 0;

void remember(int) { signalled = 1; }

void handle(int signal, int flags) {
  struct sigaction action = {};
  action.sa_handler = remember;
  action.sa_flags = flags;
  sigaction(signal, &action, nullptr);
}

bool is_ignored(int signal) {
  struct sigaction action = {};
  sigaction(signal, nullptr, &action);
  return action.sa_handler == SIG_IGN;
}

}  // namespace

void catch_interrupts() {
  constexpr int once = static_cast<int>(SA_RESETHAND | SA_RESTART);
  handle(SIGINT, once);
  handle(SIGTERM, once);
  // A terminal that closes may send it twice, once itself and once by its shell: nobody's impatience.
  if (!is_ignored(SIGHUP)) handle(SIGHUP, SA_RESTART);
}

bool interrupted() { return signalled != 0; }

}  // namespace detoxsim
