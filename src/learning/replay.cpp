#include "learning/replay.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "base/files.hpp"
#include "base/npy.hpp"
#include "base/stopwatch.hpp"

namespace detoxsim {

Replay::Replay(const std::string& pattern, int files, std::uint32_t batch_size, ThreadPool& pool)
    : names_(matching_files(pattern)), split_{batch_size, files}, pool_(pool) {
  if (names_.empty())
    throw InputError(Mistake::bad_value, "gradients",
                     "no file matches " + pattern + "; expected .npy matrices, one per iteration");
  for (const auto& name : names_) {
    const MappedNpy matrix(name);
    if (d_ == 0) d_ = matrix.columns();
    if (matrix.rows() != files)
      throw InputError(name + ": " + std::to_string(matrix.rows()) + " rows; expected one for each of the " +
                       std::to_string(files) + " files (p, r and the scheme say how many)");
    if (matrix.columns() != d_)
      throw InputError(name + ": d = " + std::to_string(matrix.columns()) + "; expected " + std::to_string(d_) +
                       " as in " + names_.front());
  }
}

void Replay::compute(const ModelView&) {
  const Stopwatch watch;
  const MappedNpy matrix(names_.at(next_++));
  if (matrix.rows() != split_.files || matrix.columns() != d_)
    throw OutputError(names_[next_ - 1] + ": changed since the run began");
  current_.resize(split_.files, d_);
  pool_.run(split_.files, [&](std::int64_t i, int) { matrix.copy_row(i, current_[static_cast<int>(i)]); });
  wall_s_ = watch.seconds();
}

}  // namespace detoxsim
