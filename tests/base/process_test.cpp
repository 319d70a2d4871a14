#include "base/process.hpp"

#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <filesystem>

#include "base/file_lock.hpp"
#include "base/files.hpp"
#include "base/helpers.hpp"

using namespace detoxsim;

namespace {

const auto never = [] { return false; };

}  // namespace

TEST_CASE("process: words arrive as they are, output and exit code come back") {
  const ProcessOutput output = output_of({"printf", "<%s>", "a b", "$(x)", "", "two\nlines"});
  CHECK(output.out == "<a b><$(x)><><two\nlines>");
  CHECK(output.code == 0);
  const ProcessOutput failed = output_of({"sh", "-c", "echo why >&2; exit 7"});
  CHECK(failed.code == 7);
  CHECK(failed.err == "why\n");
  CHECK(output_of({"sh", "-c", "kill -KILL $$"}).code == 128 + SIGKILL);
  CHECK(
      contains(error_text<OutputError>([] { output_of({"/nowhere/program"}); }), "/nowhere/program: can't be started"));
}

TEST_CASE("process: standard input from a file in memory, larger than a pipe") {
  const std::string text(300000, 'x');
  const MemoryFile in(text), out;
  const pid_t process = start_process({"cat"}, {in.descriptor(), out.descriptor(), 2});
  while (!exit_code(process)) pause_briefly();
  CHECK(out.content() == text);
}

TEST_CASE("process: a pool runs each once, never more than its jobs at a time") {
  std::vector<int> codes(7, -1);
  int running = 0, most = 0;
  run_processes(
      codes.size(), 3,
      [&](std::size_t i) {
        most = std::max(most, ++running);
        return start_process({"sh", "-c", "exit " + std::to_string(i)});
      },
      [&](std::size_t i, int code) {
        --running;
        CHECK(codes[i] == -1);
        codes[i] = code;
      },
      never);
  CHECK(codes == std::vector<int>{0, 1, 2, 3, 4, 5, 6});
  CHECK(most == 3);
}

TEST_CASE("process: a stopped pool ends what is running and starts nothing more") {
  int started = 0;
  std::vector<int> codes;
  run_processes(
      10, 2,
      [&](std::size_t) {
        ++started;
        return start_process({"sleep", "100"});
      },
      [&](std::size_t, int code) { codes.push_back(code); }, [&] { return started == 2; });
  CHECK(started == 2);
  CHECK(codes == std::vector<int>(2, 128 + SIGTERM));
}

TEST_CASE("process: what a program said, in one line") {
  CHECK(what_was_said({1, "out\n", "first\r\n\n  second\n"}) == "first;   second");
  CHECK(what_was_said({1, "-----\nout\n", "\n"}) == "-----; out");
  CHECK(what_was_said({3, "", ""}) == "exit code 3, without a word");
  CHECK(what_was_said({128 + SIGKILL, "", ""}) == "ended by signal 9, without a word");
  CHECK(what_was_said({1, "", std::string(5000, 'x')}).size() == 1000);
}

TEST_CASE("process: the end of what is no child can't be known") {
  CHECK(contains(error_text<OutputError>([] { (void)exit_code(getppid()); }), "can't be known: No child processes"));
  const pid_t process = start_process({"true"});
  while (!exit_code(process)) pause_briefly();
  CHECK(contains(error_text<OutputError>([&] { (void)exit_code(process); }), "can't be known"));
}

TEST_CASE("process: children that the system was told to forget") {
  const auto before = std::signal(SIGCHLD, SIG_IGN);  // as after trap '' CHLD in a shell
  CHECK(output_of({"sh", "-c", "exit 3"}).code == 3);
  const pid_t process = start_process({"sleep", "0.1"});
  std::signal(SIGCHLD, SIG_IGN);
  CHECK(contains(error_text<OutputError>([&] {
                   while (!exit_code(process)) pause_briefly();
                 }),
                 "can't be known"));
  std::signal(SIGCHLD, before);
}

TEST_CASE("process: nothing stays behind where one of a pool can't be started or its end throws") {
  std::vector<pid_t> started;
  const auto start = [&](std::size_t i) {
    if (i == 2) throw OutputError("no more");
    started.push_back(start_process({"sleep", "100"}));
    return started.back();
  };
  CHECK(error_text<OutputError>([&] { run_processes(5, 3, start, [](std::size_t, int) {}, never); }) == "no more");
  REQUIRE(started.size() == 2);
  for (const pid_t process : started) CHECK(kill(process, 0) == -1);  // waited for: there is none any more
  started.clear();
  const auto sleeper = [&](std::size_t i) {
    started.push_back(start_process({"sleep", i == 0 ? "0" : "100"}));
    return started.back();
  };
  const auto throwing = [](std::size_t, int) { throw OutputError("full"); };
  CHECK(error_text<OutputError>([&] { run_processes(2, 2, sleeper, throwing, never); }) == "full");
  REQUIRE(started.size() == 2);
  for (const pid_t process : started) CHECK(kill(process, 0) == -1);
}

TEST_CASE("process: no descriptor stays open") {
  const auto open_files = [] {
    const std::filesystem::directory_iterator files("/proc/self/fd");
    return std::distance(begin(files), end(files));
  };
  const auto before = open_files();
  output_of({"true"}, "input");
  CHECK(error_text<OutputError>([] { output_of({"/nowhere/program"}, "input"); }) != "");
  CHECK(open_files() == before);
}

TEST_CASE("process: programs are found on PATH") {
  CHECK(program_on_path("sh").find("/sh") != std::string::npos);
  CHECK(program_on_path("no-such-program-here").empty());
  CHECK(contains(this_program(), "base_tests"));
}

TEST_CASE("file lock: one holder at a time, let go by its end") {
  const TemporaryFolder folder;
  const std::string file = folder.file("lock");
  {
    CHECK_FALSE(FileLock::is_held(file));
    CHECK_FALSE(std::filesystem::exists(file));
    FileLock first(file), second(file);
    CHECK_FALSE(FileLock::is_held(file));
    CHECK(first.try_lock());
    CHECK(FileLock::is_held(file));
    CHECK_FALSE(second.try_lock());
  }
  FileLock third(file);
  CHECK(third.try_lock());
  CHECK(contains(error_text<OutputError>([] { FileLock("/nowhere/lock"); }), "/nowhere/lock"));
}

TEST_CASE("file lock: processes that are started don't hold it") {
  const TemporaryFolder folder;
  pid_t process = 0;
  {
    FileLock lock(folder.file("lock"));
    CHECK(lock.try_lock());
    process = start_process({"sleep", "100"});
  }
  CHECK(FileLock(folder.file("lock")).try_lock());
  kill(process, SIGKILL);
  while (!exit_code(process)) pause_briefly();
}

TEST_CASE("process: a signal that is ignored here ends others as ever") {
  for (const int number : {SIGPIPE, SIGXFSZ}) {
    const auto before = std::signal(number, SIG_IGN);
    CHECK(output_of({"sh", "-c", "kill -" + std::to_string(number) + " $$"}).code == 128 + number);
    std::signal(number, before);
  }
}

TEST_CASE("files: read whole, or not at all") {
  const TemporaryFolder folder;
  CHECK(read_file(folder.write("some", "a\n\nb")) == "a\n\nb");
  CHECK(read_file(folder.write("none", "")) == "");
  CHECK_FALSE(read_file(folder.file("missing")));
  CHECK_FALSE(read_file(folder.path()));
}
