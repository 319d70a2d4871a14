#include "record/status_line.hpp"

#include <unistd.h>

#include <cstdio>

namespace detoxsim {

StatusLine::StatusLine(ProgressStyle style)
    : silent_(style == ProgressStyle::none), rewriting_(style == ProgressStyle::automatic && isatty(STDERR_FILENO)) {}

bool StatusLine::due(bool last) {
  const double now = seconds();
  if (silent_ || (now < next_at_ && !last)) return false;
  next_at_ = now + (rewriting_ ? 0.1 : 5.0);
  return true;
}

void StatusLine::write(const std::string& line) {
  // \r goes to the start of the line, ESC [K clears what an earlier, longer line left.
  std::fprintf(stderr, rewriting_ ? "\r%s\x1b[K" : "%s\n", line.c_str());
  shown_ = true;
}

void StatusLine::finish() {
  if (shown_ && rewriting_) std::fputc('\n', stderr);
  shown_ = false;
}

}  // namespace detoxsim
