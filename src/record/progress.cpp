#include "record/progress.hpp"

#include "base/text.hpp"

namespace detoxsim {

void RunProgress::show(const IterationRow& row) {
  if (row.test_accuracy) accuracy_ = row.test_accuracy;
  const bool last = row.iteration == iterations_ || row.diverged;
  if (line_.due(last)) line_.write(text(row));
}

std::string RunProgress::text(const IterationRow& row) const {
  const double seconds_each = line_.seconds() / static_cast<double>(row.iteration);
  std::string line = "iteration " + std::to_string(row.iteration) + "/" + std::to_string(iterations_) + "  simulated " +
                     fixed(row.sim_s, 3) + " s";
  if (row.train_loss)
    line += "  loss " + fixed(*row.train_loss, 4) + "  accuracy " + (accuracy_ ? fixed(*accuracy_, 4) : "-");
  else if (row.gradient_error)  // no model, only gradients
    line += "  gradient error " + fixed(*row.gradient_error, 4);
  return line + "  ETA " + fixed(seconds_each * static_cast<double>(iterations_ - row.iteration), 0) + " s";
}

std::string sweep_line(std::size_t done, std::size_t failed, std::size_t total, std::size_t before, double seconds) {
  const std::size_t ended = done + failed, now = ended > before ? ended - before : 0;
  const double rest = static_cast<double>(total - ended);
  return "done " + std::to_string(done) + "/" + std::to_string(total) + "  failed " + std::to_string(failed) +
         "  ETA " + (now > 0 ? fixed(seconds / static_cast<double>(now) * rest, 0) + " s" : "-");
}

void SweepProgress::show(std::size_t done, std::size_t failed) {
  const bool last = done + failed == total_;
  if (line_.due(last)) line_.write(sweep_line(done, failed, total_, before_, line_.seconds()));
}

}  // namespace detoxsim
