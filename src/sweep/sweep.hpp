// `detoxsim sweep`: many cases of one scenario, each a process of its own, whose rows come together in one table.
#pragma once

#include "experiment/shared_inputs.hpp"
#include "record/progress.hpp"
#include "sweep/runner.hpp"
#include "sweep/sweep_spec.hpp"

namespace detoxsim {

struct SweepOptions {
  std::string scenario;  ///< file
  SweepSpec changes;
  std::string out;  ///< folder of the sweep, absolute
  RunnerOptions runner;
  bool resume = false;          ///< go on with a sweep that is there: what this build has finished is not repeated
  bool accept_version = false;  ///< nor what another build has finished
  ProgressStyle progress = ProgressStyle::automatic;
};

enum class SweepStatus { done, some_failed, interrupted };

/// Runs every case that is not finished yet and writes the summary. Whatever ends this process, a case on disk is
/// finished or not, and a second call with `resume` goes on. InputError before anything is written; OutputError.
/// inputs: what runner.run_here reads from, filled for the cases as they start.
SweepStatus sweep(const SweepOptions& options, SharedInputs& inputs);

/// The commands that would run the cases which are not finished, as lines for a shell. Writes nothing. InputError.
std::vector<std::string> sweep_commands(const SweepOptions& options);

}  // namespace detoxsim
