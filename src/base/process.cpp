#include "base/process.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <map>
#include <sstream>
#include <thread>

#include "base/error.hpp"
#include "base/standard_streams.hpp"
#include "base/text.hpp"

namespace detoxsim {

namespace {

[[noreturn]] void fail(const std::string& what) { throw OutputError(what + ": " + std::strerror(errno)); }

// What a system call answers once no signal interrupts it.
template <class Call>
auto uninterrupted(Call call) {
  auto result = call();
  while (result < 0 && errno == EINTR) result = call();
  return result;
}

int code_of(int status) { return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status); }

// In the child, after fork: nothing here may allocate. Returns only where the program can't be started.
void become(char* const* words, const Streams& streams, pid_t parent) {
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (getppid() != parent) _exit(1);  // died before it was heard
  const int null = open("/dev/null", O_RDWR | O_CLOEXEC);
  // Copies first: dup2 onto 0, 1 or 2 may overwrite what a later stream wants.
  const int from[] = {streams.in, streams.out, streams.err};
  int copies[3];
  for (int i = 0; i < 3; ++i) copies[i] = fcntl(from[i] < 0 ? null : from[i], F_DUPFD_CLOEXEC, 3);
  for (int i = 0; i < 3; ++i) {
    if (dup2(copies[i], i) < 0) return;
  }
  for (const int number : write_signals) std::signal(number, SIG_DFL);  // what is ignored stays so across exec
  execvp(words[0], words);
}

}  // namespace

// pwrite: whoever is given the descriptor reads from the beginning.
MemoryFile::MemoryFile(std::string_view content) : descriptor_(memfd_create("detoxsim", MFD_CLOEXEC)) {
  if (descriptor_ < 0) fail("a file in memory can't be made");
  for (std::size_t done = 0; done < content.size();) {
    const ssize_t written = uninterrupted(
        [&] { return pwrite(descriptor_, content.data() + done, content.size() - done, static_cast<off_t>(done)); });
    if (written < 0) {
      const int error = errno;
      close(descriptor_);
      errno = error;
      fail("a file in memory can't be written");
    }
    done += static_cast<std::size_t>(written);
  }
}

MemoryFile::~MemoryFile() {
  if (descriptor_ >= 0) close(descriptor_);
}

MemoryFile::MemoryFile(MemoryFile&& other) noexcept : descriptor_(other.descriptor_) { other.descriptor_ = -1; }

std::string MemoryFile::content() const {
  std::string text;
  char buffer[4096];
  while (true) {
    const ssize_t read =
        uninterrupted([&] { return pread(descriptor_, buffer, sizeof buffer, static_cast<off_t>(text.size())); });
    if (read < 0) fail("a file in memory can't be read");
    if (read == 0) return text;
    text.append(buffer, static_cast<std::size_t>(read));
  }
}

// fork and not posix_spawn, which can't have the child stopped when this process is killed.
pid_t start_process(const std::vector<std::string>& words, const Streams& streams) {
  std::vector<char*> pointers;
  for (const auto& word : words) pointers.push_back(const_cast<char*>(word.c_str()));
  pointers.push_back(nullptr);
  int report[2];  // closed by a successful exec, else says why there was none
  if (pipe2(report, O_CLOEXEC) != 0) fail(words[0] + ": can't be started");
  std::signal(SIGCHLD, SIG_DFL);  // whoever started this process may have had its children forgotten
  const pid_t parent = getpid(), child = fork();
  if (child == 0) {
    become(pointers.data(), streams, parent);
    const int error = errno;
    [[maybe_unused]] const auto written = write(report[1], &error, sizeof error);
    _exit(127);
  }
  int error = child < 0 ? errno : 0;
  close(report[1]);
  if (child > 0 && uninterrupted([&] { return read(report[0], &error, sizeof error); }) > 0)
    uninterrupted([&] { return waitpid(child, nullptr, 0); });
  close(report[0]);
  if (error == 0) return child;
  errno = error;
  fail(words[0] + ": can't be started");
}

pid_t start_copy(const std::function<int()>& body) {
  std::signal(SIGCHLD, SIG_DFL);  // whoever started this process may have had its children forgotten
  const pid_t parent = getpid(), child = fork();
  if (child < 0) fail("no process can be made");
  if (child > 0) return child;
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (getppid() != parent) _exit(1);  // died before it was heard
  const int null = open("/dev/null", O_RDWR | O_CLOEXEC);
  dup2(null, STDIN_FILENO);
  dup2(null, STDOUT_FILENO);
  int code = 1;
  try {
    code = body();
  } catch (const std::exception& error) {
    dprintf(STDERR_FILENO, "%s\n", error.what());
  }
  _exit(code);
}

std::optional<int> exit_code(pid_t process) {
  int status = 0;
  const pid_t ended = uninterrupted([&] { return waitpid(process, &status, WNOHANG); });
  // Waited for by somebody else, or forgotten by the system: nobody will ever say.
  if (ended < 0) fail("the end of process " + std::to_string(process) + " can't be known");
  if (ended == 0) return std::nullopt;
  return code_of(status);
}

ProcessOutput output_of(const std::vector<std::string>& words, std::string_view input) {
  const MemoryFile in(input), out, err;
  const pid_t process = start_process(words, {in.descriptor(), out.descriptor(), err.descriptor()});
  while (true) {
    if (const auto code = exit_code(process)) return {*code, out.content(), err.content()};
    pause_briefly();
  }
}

std::string what_was_said(const ProcessOutput& output) {
  constexpr std::size_t longest = 1000;
  for (const std::string& stream : {output.err, output.out}) {
    std::vector<std::string> said;
    for (const auto& line : split(stream, '\n')) {
      const auto end = line.find_last_not_of(" \t\r");
      if (end != std::string::npos) said.push_back(line.substr(0, end + 1));
    }
    if (!said.empty()) return joined(said, "; ").substr(0, longest);
  }
  if (output.code > 128) return "ended by signal " + std::to_string(output.code - 128) + ", without a word";
  return "exit code " + std::to_string(output.code) + ", without a word";
}

namespace {

// Those of run_processes. Where one can't be started, or somebody else throws, the others are not left behind.
class RunningProcesses {
 public:
  ~RunningProcesses() {
    stop();
    for (const auto& one : running_) uninterrupted([&] { return waitpid(one.first, nullptr, 0); });
  }
  void stop() const {
    for (const auto& [process, index] : running_) kill(process, SIGTERM);
  }
  void add(pid_t process, std::size_t index) { running_.emplace(process, index); }
  std::size_t size() const { return running_.size(); }
  /// Whether one has ended.
  bool reap(const std::function<void(std::size_t, int)>& ended) {
    const std::size_t before = running_.size();
    for (auto at = running_.begin(); at != running_.end();) {
      const auto [process, index] = *at;
      const auto code = exit_code(process);
      at = code ? running_.erase(at) : std::next(at);
      if (code) ended(index, *code);
    }
    return running_.size() < before;
  }

 private:
  std::map<pid_t, std::size_t> running_;
};

}  // namespace

void run_processes(std::size_t count, int jobs, const std::function<pid_t(std::size_t)>& start,
                   const std::function<void(std::size_t, int)>& ended, const std::function<bool()>& stop) {
  RunningProcesses running;
  std::size_t next = 0;
  bool stopping = false;
  while (running.size() > 0 || (next < count && !stopping)) {
    if (!stopping && stop()) {
      stopping = true;
      running.stop();
    }
    for (; !stopping && next < count && running.size() < static_cast<std::size_t>(jobs); ++next)
      running.add(start(next), next);
    if (!running.reap(ended)) pause_briefly();
  }
}

void pause_briefly() { std::this_thread::sleep_for(std::chrono::milliseconds(5)); }

std::string program_on_path(const std::string& name) {
  const char* path = std::getenv("PATH");
  std::istringstream folders(path ? path : "");
  for (std::string folder; std::getline(folders, folder, ':');) {
    const std::string file = (folder.empty() ? "." : folder) + "/" + name;
    std::error_code error;
    if (std::filesystem::is_regular_file(file, error) && access(file.c_str(), X_OK) == 0) return file;
  }
  return "";
}

std::string this_program() {
  std::error_code error;
  const auto file = std::filesystem::read_symlink("/proc/self/exe", error);
  if (error) throw OutputError("/proc/self/exe: can't be read: " + error.message());
  return file.string();
}

}  // namespace detoxsim
