// What a copy of this process does to itself, seen from outside.
#include "base/attempt.hpp"

#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <thread>

#include "base/process.hpp"
#include "catch.hpp"

using namespace detoxsim;
using End = AttemptOutcome::End;

namespace {

constexpr int seconds = 60;

}  // namespace

TEST_CASE("attempt: the answer and the last step come back") {
  const AttemptOutcome outcome = attempt(
      [](Attempt& copy) {
        copy.step("first");
        copy.step("second, " + std::string(2000, 'x'));
        copy.finish("two\nlines");
      },
      seconds);
  CHECK(outcome.end == End::finished);
  CHECK(outcome.answer == "two\nlines");
  CHECK(outcome.step == "second, " + std::string(503, 'x'));  // 512 bytes with the one that ends it
  CHECK(outcome.err == "");
}

TEST_CASE("attempt: an abort, and what was said before it") {
  const AttemptOutcome outcome = attempt(
      [](Attempt& copy) {
        copy.step("it aborts");
        std::fputs("the reason\n", stderr);
        std::abort();
      },
      seconds);
  CHECK(outcome.end == End::killed);
  CHECK(outcome.code == SIGABRT);
  CHECK(outcome.step == "it aborts");
  CHECK(outcome.err == "the reason\n");
}

// What this program does at its end, such as writing what it has in its buffers, would be done twice.
TEST_CASE("attempt: an exit is not the end of this program") {
  static const MemoryFile said;
  std::atexit([] { [[maybe_unused]] const auto written = write(said.descriptor(), "x", 1); });
  const AttemptOutcome outcome = attempt([](Attempt&) { std::exit(0); }, seconds);
  CHECK(outcome.end == End::failed);
  CHECK(outcome.code == 1);
  CHECK(said.content() == "");
}

TEST_CASE("attempt: an exception, and a body that forgets to finish") {
  const AttemptOutcome thrown = attempt([](Attempt&) { throw std::runtime_error("thrown"); }, seconds);
  CHECK(thrown.end == End::failed);
  CHECK(thrown.err == "thrown\n");
  CHECK(attempt([](Attempt&) {}, seconds).end == End::failed);
}

TEST_CASE("attempt: what never ends is ended") {
  const AttemptOutcome outcome = attempt(
      [](Attempt& copy) {
        copy.step("it sleeps");
        while (true) std::this_thread::sleep_for(std::chrono::hours(1));
      },
      1);
  CHECK(outcome.end == End::out_of_time);
  CHECK(outcome.step == "it sleeps");
}
