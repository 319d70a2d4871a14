// Other programs: started from a vector of words, never through a shell.
#pragma once

#include <sys/types.h>

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace detoxsim {

/// A file without a name, in memory; what another program reads or writes without a pipe that could fill up.
class MemoryFile {
 public:
  explicit MemoryFile(std::string_view content = {});
  ~MemoryFile();
  MemoryFile(MemoryFile&& other) noexcept;
  MemoryFile& operator=(MemoryFile&&) = delete;

  int descriptor() const { return descriptor_; }
  std::string content() const;

 private:
  int descriptor_;
};

/// Where a program's standard streams go: descriptors of this process, -1 for /dev/null.
struct Streams {
  int in = -1, out = 2, err = 2;
};

/// Starts words[0] (looked up on PATH where it has no slash). The program is told to stop (SIGTERM) when this process
/// dies, however it dies. OutputError where it can't be started.
[[nodiscard]] pid_t start_process(const std::vector<std::string>& words, const Streams& streams = {});
/// Starts a copy of this process (of its threads only the calling one) that does `body` and ends with the exit code
/// that it returns, without anything that would be done at the end of a scope or of the program; an exception is exit
/// code 1. It reads nothing, its standard output is lost. The copy is told to stop (SIGTERM) when this process dies.
/// OutputError where none can be made.
[[nodiscard]] pid_t start_copy(const std::function<int()>& body);
/// The exit code of a process that has ended, 128 + N where signal N ended it; nullopt while it is running.
/// OutputError where nobody can say: it is no child of this process, or its end was told to somebody else.
[[nodiscard]] std::optional<int> exit_code(pid_t process);

struct ProcessOutput {
  int code = 0;
  std::string out, err;
};
/// Runs a program to its end; it reads `input`.
ProcessOutput output_of(const std::vector<std::string>& words, std::string_view input = {});
/// In one line, for an error: its errors, else its output, else its exit code or the signal that ended it.
std::string what_was_said(const ProcessOutput& output);

/// Runs `count` processes, `jobs` at a time: start(i) starts one, ended(i, code) hears of its end. When stop() says so,
/// no more are started, and those running are told to stop and waited for; as where any of the three functions throws.
void run_processes(std::size_t count, int jobs, const std::function<pid_t(std::size_t)>& start,
                   const std::function<void(std::size_t, int)>& ended, const std::function<bool()>& stop);

/// Gives the processors to others for a moment; waiting loops call this between looks.
void pause_briefly();

/// The file that this name runs, from PATH; "" where there is none.
std::string program_on_path(const std::string& name);
/// The file of the program that is running.
std::string this_program();

}  // namespace detoxsim
