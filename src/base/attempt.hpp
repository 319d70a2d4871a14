// Trying what might end the process: in a copy of it, so that an abort, an endless loop or a wild pointer is only news.
#pragma once

#include <functional>
#include <span>
#include <string>

namespace detoxsim {

/// How the copy tells what it does. Its standard error is kept, its standard output is not.
class Attempt {
 public:
  Attempt(std::span<char> step, int answer) : step_(step), answer_(answer) {}
  /// What it is about to do, cut where it is too long.
  void step(const std::string& what);
  /// Ends the copy, without anything that would be done at the end of a scope or of the program.
  [[noreturn]] void finish(const std::string& answer);

 private:
  std::span<char> step_;  ///< shared with the process that made it
  int answer_;            ///< descriptor
};

struct AttemptOutcome {
  enum class End { finished, failed, killed, out_of_time } end = End::failed;
  int code = 0;        ///< failed: the exit code; killed: the signal
  std::string answer;  ///< of finish()
  std::string step;    ///< the last one told
  std::string err;     ///< all that came on standard error
};

/// Runs `body`, which has to call finish(), in a copy of this process (fork: of its threads only the calling one is
/// there, so nothing in it may wait for another). An exception ends the copy, its text is the end of `err`. Leaves no
/// core file; out of time after `seconds`; takes at most half of this machine's memory. OutputError where no process
/// can be made.
AttemptOutcome attempt(const std::function<void(Attempt&)>& body, int seconds);

}  // namespace detoxsim
