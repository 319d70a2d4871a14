#include "sim/interrupt.hpp"

#include <csignal>

namespace detoxsim {

namespace {

volatile std::sig_atomic_t signalled = 0;

void remember(int) { signalled = 1; }

}  // namespace

void catch_interrupts() {
  struct sigaction action = {};
  action.sa_handler = remember;
  action.sa_flags = static_cast<int>(SA_RESETHAND | SA_RESTART);
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

bool interrupted() { return signalled != 0; }

}  // namespace detoxsim
