#include "record/sweep_progress.hpp"

#include <unistd.h>

#include <cstdio>

#include "base/text.hpp"

namespace detoxsim {

std::string sweep_line(std::size_t done, std::size_t failed, std::size_t total, std::size_t before, double seconds) {
  const std::size_t ended = done + failed, now = ended > before ? ended - before : 0;
  const double rest = static_cast<double>(total - ended);
  return "done " + std::to_string(done) + "/" + std::to_string(total) + "  failed " + std::to_string(failed) +
         "  ETA " + (now > 0 ? fixed(seconds / static_cast<double>(now) * rest, 0) + " s" : "-");
}

SweepProgress::SweepProgress(ProgressStyle style, std::size_t total, std::size_t before)
    : total_(total),
      before_(before),
      silent_(style == ProgressStyle::none),
      rewriting_(style == ProgressStyle::automatic && isatty(STDERR_FILENO)) {}

void SweepProgress::show(std::size_t done, std::size_t failed) {
  const double now = watch_.seconds();
  const bool last = done + failed == total_;
  if (silent_ || (now < next_at_ && !last)) return;
  next_at_ = now + (rewriting_ ? 0.1 : 5.0);
  const std::string line = sweep_line(done, failed, total_, before_, now);
  // \r to the start of the line, ESC [K clears what an earlier, longer line left.
  std::fprintf(stderr, rewriting_ ? "\r%s\x1b[K" : "%s\n", line.c_str());
  shown_ = true;
}

void SweepProgress::finish() {
  if (shown_ && rewriting_) std::fputc('\n', stderr);
  shown_ = false;
}

}  // namespace detoxsim
