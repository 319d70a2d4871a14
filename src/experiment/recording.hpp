// `detoxsim run --record-gradients`: the gradients of every iteration, and a scenario that replays them.
#pragma once

#include <optional>
#include <string>

#include "base/file_lock.hpp"
#include "experiment/experiment.hpp"

namespace detoxsim {

/// FOLDER/0000001.npy, …: a [files × d] float32 matrix for each iteration, what honest workers sent. A matrix is
/// complete on disk before its iteration goes on. FOLDER/replay.json runs them again.
class Recording {
 public:
  /// InputError where the folder holds matrices already, unless `force`. Writes nothing.
  Recording(const std::string& folder, const Experiment& experiment, bool force);
  /// Makes the folder and removes what an earlier recording left. InputError where another one is at work; OutputError.
  void begin();
  void add(std::int64_t iteration, const RowView& gradients);
  /// Writes replay.json, for as many iterations as there are, once they are safely on disk.
  void finish();

 private:
  std::string folder_;
  Scenario replay_;
  std::optional<FileLock> lock_;
  std::int64_t iterations_ = 0;
};

}  // namespace detoxsim
