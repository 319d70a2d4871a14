// Which cases a sweep has: every combination becomes a resolved scenario with an id, or is skipped with a reason.
#pragma once

#include "experiment/shared_inputs.hpp"
#include "sweep/sweep_spec.hpp"

namespace detoxsim {

struct SweepCase {
  std::string id;           ///< case_id() of the scenario
  std::size_t combination;  ///< the first of the product that means it
  Scenario scenario;
};

/// A combination that cannot be run.
struct SkippedCombination {
  std::size_t combination;
  std::vector<std::string> reasons;
};

struct SweepPlan {
  std::vector<SweepCase> cases;  ///< in the order of the product
  std::vector<SkippedCombination> skipped;
  std::size_t duplicates = 0;  ///< combinations that resolve to a case which was there already
};

/// Reads and checks every combination; writes nothing. What concerns platform and data is checked once for all that
/// share it, by `detoxsim check` in up to `jobs` processes of `program`. InputError where a file is missing that a
/// combination names, or where no case is left. inputs: remembers what was read and found on the way.
SweepPlan plan_sweep(const std::string& scenario_file, const SweepSpec& changes, const std::string& program, int jobs,
                     SharedInputs& inputs);

/// "skipped 3 of 10 combinations:" and each reason with the number of combinations it holds for; "" where none is.
std::string skipped_text(const SweepPlan& plan, std::size_t combinations);

}  // namespace detoxsim
