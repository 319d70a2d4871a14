// `detoxsim run --record-gradients`: the gradients of every iteration, and a scenario that replays them.
#pragma once

#include <string>

#include "experiment/experiment.hpp"

namespace detoxsim {

/// FOLDER/0000001.npy, …: a [files × d] float32 matrix for each iteration, what honest workers sent. A matrix is
/// complete on disk before its iteration goes on. FOLDER/replay.json runs them again.
class Recording {
 public:
  /// InputError where the folder holds matrices already; with `force` they go. OutputError where it can't be made.
  Recording(const std::string& folder, const Experiment& experiment, bool force);
  void add(std::int64_t iteration, const RowView& gradients);
  /// Writes replay.json, for as many iterations as there are.
  void finish();

 private:
  std::string folder_;
  Scenario replay_;
  std::int64_t iterations_ = 0;
};

}  // namespace detoxsim
