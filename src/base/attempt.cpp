#include "base/attempt.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fstream>

#include "base/error.hpp"
#include "base/process.hpp"

namespace detoxsim {

namespace {

constexpr int failed_code = 1;

[[noreturn]] void fail() { throw OutputError(std::string("no process can be made: ") + std::strerror(errno)); }

// Written by the copy, read by the process that made it, also after a sudden end of the copy.
class SharedMemory {
 public:
  SharedMemory() : begin_(mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0)) {
    if (begin_ == MAP_FAILED) fail();
  }
  ~SharedMemory() { munmap(begin_, size); }
  SharedMemory(const SharedMemory&) = delete;
  SharedMemory& operator=(const SharedMemory&) = delete;
  std::span<char> span() const { return {static_cast<char*>(begin_), size}; }

 private:
  static constexpr std::size_t size = 512;
  void* begin_;
};

// Sanitizers reserve more addresses than there is memory.
void limit_memory() {
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
  std::size_t pages = 0;
  std::ifstream("/proc/self/statm") >> pages;
  const auto half = static_cast<std::size_t>(sysconf(_SC_PHYS_PAGES)) / 2;
  rlimit limit = {};
  getrlimit(RLIMIT_AS, &limit);
  limit.rlim_cur = std::min<rlim_t>(limit.rlim_max, (pages + half) * static_cast<std::size_t>(sysconf(_SC_PAGESIZE)));
  setrlimit(RLIMIT_AS, &limit);
#endif
}

[[noreturn]] void try_in_copy(const std::function<void(Attempt&)>& body, Attempt& attempt, const MemoryFile& err) {
  const rlimit no_core = {0, 0};
  setrlimit(RLIMIT_CORE, &no_core);
  limit_memory();
  // Whoever catches these in this program would speak for the copy.
  for (const int fatal : {SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV}) std::signal(fatal, SIG_DFL);
  const int null = open("/dev/null", O_RDWR | O_CLOEXEC);
  dup2(null, STDIN_FILENO);
  dup2(null, STDOUT_FILENO);
  dup2(err.descriptor(), STDERR_FILENO);
  // Whoever calls exit() must not do what this program does at its end, such as writing what it had in its buffers.
  std::atexit([] { _exit(failed_code); });
  try {
    body(attempt);
  } catch (const std::exception& error) {
    dprintf(STDERR_FILENO, "%s\n", error.what());
  }
  _exit(failed_code);
}

// False: it is still there. The other end of the pipe closes when the copy ends, however it does.
bool has_ended(int pipe, int seconds) {
  pollfd ended = {pipe, POLLIN, 0};
  while (true) {
    const int ready = poll(&ended, 1, seconds * 1000);
    if (ready >= 0 || errno != EINTR) return ready != 0;
  }
}

}  // namespace

void Attempt::step(const std::string& what) {
  const std::size_t length = std::min(what.size(), step_.size() - 1);
  std::memcpy(step_.data(), what.data(), length);
  step_[length] = '\0';
}

void Attempt::finish(const std::string& answer) {
  for (std::size_t done = 0; done < answer.size();) {
    const ssize_t written = write(answer_, answer.data() + done, answer.size() - done);
    if (written < 0) _exit(failed_code);
    done += static_cast<std::size_t>(written);
  }
  _exit(0);
}

AttemptOutcome attempt(const std::function<void(Attempt&)>& body, int seconds) {
  const MemoryFile answer, err;
  const SharedMemory step;  // zeros
  Attempt in_copy(step.span(), answer.descriptor());
  int alive[2];
  if (pipe2(alive, O_CLOEXEC) != 0) fail();
  std::signal(SIGCHLD, SIG_DFL);  // whoever started this process may have had its children forgotten
  const pid_t parent = getpid(), child = fork();
  if (child == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(failed_code);  // died before it was heard
    close(alive[0]);
    try_in_copy(body, in_copy, err);
  }
  close(alive[1]);
  const bool in_time = child > 0 && has_ended(alive[0], seconds);
  close(alive[0]);
  if (child < 0) fail();
  if (!in_time) kill(child, SIGKILL);
  int status = 0;
  while (waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) fail();
  }
  using End = AttemptOutcome::End;
  AttemptOutcome outcome;
  outcome.answer = answer.content();
  outcome.step = step.span().data();
  outcome.err = err.content();
  outcome.code = WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status);
  outcome.end = !in_time              ? End::out_of_time
                : WIFSIGNALED(status) ? End::killed
                : outcome.code == 0   ? End::finished
                                      : End::failed;
  return outcome;
}

}  // namespace detoxsim
