// What experiments of one process read from files: the cases of a sweep have most of it in common, and read it once.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "learning/dataset.hpp"
#include "scenario/scenario.hpp"

namespace detoxsim {

class SharedInputs {
 public:
  /// SHA-256 of a file's or folder's contents, read at the first call.
  std::string digest(const std::string& path);

  /// The data set that was preloaded, which is handed out once; another one is loaded. InputError.
  Dataset dataset(const Component& component, std::uint64_t seed);
  /// Keeps the scenario's data set for dataset(), and drops the one that was kept before. One that follows from its
  /// seed alone is left to dataset(). Nothing where it can't be loaded: dataset() will say why.
  void preload(const Scenario& scenario);

  /// Whether the platform was found to be good for what the scenario asks of it: probe_platform() may be skipped.
  bool probed(const Scenario& scenario) const;
  void mark_probed(const Scenario& scenario);

 private:
  std::map<std::string, std::string> digests_;
  std::set<std::string> probed_;
  std::string kept_;  ///< which data set
  std::optional<Dataset> dataset_;
};

}  // namespace detoxsim
