#include "record/progress.hpp"

#include <unistd.h>

#include <cstdio>
#include <string>

#include "base/text.hpp"

namespace detoxsim {

Progress::Progress(ProgressStyle style, std::int64_t iterations)
    : iterations_(iterations),
      silent_(style == ProgressStyle::none),
      rewriting_(style == ProgressStyle::automatic && isatty(STDERR_FILENO)) {}

void Progress::show(const IterationRow& row) {
  if (row.test_accuracy) accuracy_ = row.test_accuracy;
  const double now = watch_.seconds();
  const bool last = row.iteration == iterations_ || row.diverged;
  if (silent_ || (now < next_at_ && !last)) return;
  next_at_ = now + (rewriting_ ? 0.1 : 5.0);
  const double eta = now / static_cast<double>(row.iteration) * static_cast<double>(iterations_ - row.iteration);
  std::string line = "iteration " + std::to_string(row.iteration) + "/" + std::to_string(iterations_) + "  simulated " +
                     fixed(row.sim_s, 3) + " s";
  if (row.train_loss)
    line += "  loss " + fixed(*row.train_loss, 4) + "  accuracy " + (accuracy_ ? fixed(*accuracy_, 4) : "-");
  else if (row.gradient_error)  // no model, only gradients
    line += "  gradient error " + fixed(*row.gradient_error, 4);
  line += "  ETA " + fixed(eta, 0) + " s";
  // \r to the start of the line, ESC [K clears what an earlier, longer line left.
  std::fprintf(stderr, rewriting_ ? "\r%s\x1b[K" : "%s\n", line.c_str());
  shown_ = true;
}

void Progress::finish() {
  if (shown_ && rewriting_) std::fputc('\n', stderr);
}

}  // namespace detoxsim
