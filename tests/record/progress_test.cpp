#include "record/progress.hpp"

#include <fcntl.h>
#include <pty.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "base/helpers.hpp"

using namespace detoxsim;

namespace {

// What `action` writes to stderr, which is a file meanwhile.
template <class Action>
std::string stderr_of(Action&& action) {
  const TemporaryFolder folder;
  std::fflush(stderr);
  const int before = dup(STDERR_FILENO), file = open(folder.file("stderr").c_str(), O_WRONLY | O_CREAT, 0600);
  dup2(file, STDERR_FILENO);
  close(file);
  action();
  std::fflush(stderr);
  dup2(before, STDERR_FILENO);
  close(before);
  return content_of(folder.file("stderr"));
}

IterationRow row(std::int64_t iteration) {
  IterationRow row;
  row.iteration = iteration;
  row.sim_s = 1.25 * static_cast<double>(iteration);
  row.train_loss = 0.5;
  return row;
}

}  // namespace

TEST_CASE("progress: the first and the last line where stderr is a file, and no control characters") {
  for (const auto style : {ProgressStyle::plain, ProgressStyle::automatic}) {
    const std::string text = stderr_of([&] {
      RunProgress progress(style, 100);
      for (int i = 1; i <= 100; ++i) {
        IterationRow now = row(i);
        if (i == 50) now.test_accuracy = 0.875;
        progress.show(now);
      }
      progress.finish();
    });
    // Less than five seconds have passed between them. The first is alone in not knowing an accuracy.
    CHECK(text.rfind("iteration 1/100  simulated 1.250 s  loss 0.5000  accuracy -  ETA ", 0) == 0);
    CHECK(contains(text, "\niteration 100/100  simulated 125.000 s  loss 0.5000  accuracy 0.8750  ETA 0 s\n"));
    CHECK(std::count(text.begin(), text.end(), '\n') == 2);
    CHECK_FALSE(contains(text, "\r"));
    CHECK_FALSE(contains(text, "\x1b"));
  }
}

TEST_CASE("progress: the iteration of a divergence is shown, too") {
  const std::string text = stderr_of([] {
    RunProgress progress(ProgressStyle::plain, 100);
    for (int i = 1; i <= 3; ++i) {
      IterationRow now = row(i);
      now.diverged = i == 3;
      progress.show(now);
    }
  });
  CHECK(contains(text, "\niteration 3/100 "));
}

TEST_CASE("progress: none is none") {
  CHECK(stderr_of([] {
          RunProgress progress(ProgressStyle::none, 1);
          progress.show(row(1));
          progress.finish();
        }) == "");
}

TEST_CASE("progress: a sweep's first and last line, and none") {
  const auto sweep = [](ProgressStyle style) {
    return stderr_of([&] {
      SweepProgress progress(style, 3, 0);
      for (std::size_t done = 0; done <= 3; ++done) progress.show(done, 0);
      progress.finish();
    });
  };
  CHECK(sweep(ProgressStyle::plain) == "done 0/3  failed 0  ETA -\ndone 3/3  failed 0  ETA 0 s\n");
  CHECK(sweep(ProgressStyle::none) == "");
}

TEST_CASE("progress: a sweep's rate is that of the cases run now") {
  CHECK(sweep_line(0, 0, 60, 0, 1) == "done 0/60  failed 0  ETA -");
  // 10 of 60 in 20 s: 50 more take 100 s.
  CHECK(sweep_line(9, 1, 60, 0, 20) == "done 9/60  failed 1  ETA 100 s");
  // 40 were there before the clock started, so it is 10 in 20 s again.
  CHECK(sweep_line(50, 0, 60, 40, 20) == "done 50/60  failed 0  ETA 20 s");
  CHECK(sweep_line(60, 0, 60, 40, 40) == "done 60/60  failed 0  ETA 0 s");
}

TEST_CASE("progress: on a terminal the line is rewritten, and finished once") {
  int terminal = -1, screen = -1;
  REQUIRE(openpty(&screen, &terminal, nullptr, nullptr, nullptr) == 0);
  std::fflush(stderr);
  const int before = dup(STDERR_FILENO);
  dup2(terminal, STDERR_FILENO);
  StatusLine line(ProgressStyle::automatic);
  line.write("first");
  line.write("last");
  line.finish();
  line.finish();
  std::fflush(stderr);
  dup2(before, STDERR_FILENO);
  close(before);
  close(terminal);
  char shown[100];
  const ssize_t length = read(screen, shown, sizeof shown);
  close(screen);
  REQUIRE(length > 0);
  // The terminal makes \r\n of \n.
  CHECK(std::string(shown, static_cast<std::size_t>(length)) == "\rfirst\x1b[K\rlast\x1b[K\r\n");
}
