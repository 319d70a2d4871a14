#include "learning/replay.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "base/files.hpp"
#include "base/npy.hpp"
#include "base/stopwatch.hpp"

namespace detoxsim {

Replay::Replay(const std::string& pattern, int files, std::int64_t iterations, std::uint32_t batch_size,
               ThreadPool& pool)
    : names_(matching_files(pattern)), split_{batch_size, files}, pool_(pool) {
  std::vector<std::string> problems;
  if (names_.empty())
    throw InputError("workload.gradients: no file matches " + pattern + "; expected .npy matrices, one per iteration");
  if (std::ssize(names_) < iterations)
    problems.push_back("training.iterations: " + std::to_string(iterations) + " is more than the " +
                       std::to_string(names_.size()) + " matrices that match " + pattern);
  for (const auto& name : names_) {
    try {
      const MappedNpy matrix(name);
      const RowView rows = matrix.rows();
      if (d_ == 0) d_ = rows.d;
      if (rows.d == 0) problems.push_back(name + ": no values");
      if (rows.n() != files)
        problems.push_back(name + ": " + std::to_string(rows.n()) + " rows; expected one for each of the " +
                           std::to_string(files) + " files (p, r and the scheme say how many)");
      if (rows.d != d_)
        problems.push_back(name + ": d = " + std::to_string(rows.d) + "; expected " + std::to_string(d_) + " as in " +
                           names_.front());
    } catch (const InputError& error) {
      problems.insert(problems.end(), error.lines().begin(), error.lines().end());
    }
  }
  if (!problems.empty()) throw InputError(problems);
}

void Replay::compute(const ModelView&) {
  const Stopwatch watch;
  const MappedNpy matrix(names_.at(next_++));
  const RowView rows = matrix.rows();
  current_.resize(rows.n(), d_);
  pool_.run(rows.n(),
            [&](std::int64_t i, int) { std::copy_n(rows[static_cast<int>(i)], d_, current_[static_cast<int>(i)]); });
  wall_s_ = watch.seconds();
}

}  // namespace detoxsim
