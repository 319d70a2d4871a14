// What Slurm's programs answer, among whatever else a site lets them say.
#pragma once

#include <optional>
#include <string>

namespace detoxsim {

struct SlurmJob {
  std::string id;       ///< digits
  std::string cluster;  ///< of several; "": the only one, or the default

  /// As `sbatch --parsable` writes it: 123, or 123;CLUSTER
  std::string text() const { return cluster.empty() ? id : id + ";" + cluster; }
};

/// The job that sbatch --parsable speaks of: the last line that is one. nullopt where no line is.
std::optional<SlurmJob> submitted_job(const std::string& output);
/// Whether a line of squeue --format=%i is the job or a task of it: 123, 123_4, 123_[0-9]
bool lists_job(const std::string& output, const SlurmJob& job);

}  // namespace detoxsim
