#include "record/progress.hpp"

#include <fcntl.h>

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
      Progress progress(style, 100);
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
    Progress progress(ProgressStyle::plain, 100);
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
          Progress progress(ProgressStyle::none, 1);
          progress.show(row(1));
          progress.finish();
        }) == "");
}
