// What follows from a scenario's numbers alone, without the platform and the data: who computes what, the stages of
// the aggregation, the adversary. Cheap, and possible many times in one process.
#pragma once

#include <memory>

#include "attacks/adversary.hpp"
#include "redundancy/pipeline.hpp"
#include "scenario/scenario.hpp"

namespace detoxsim {

PipelineConfig pipeline_config(const Scenario& scenario);

/// Which worker holds which file. InputError where the counts p, q, r, b and k contradict each other.
Assignment assign(const Scenario& scenario);

/// InputError where a stage must not run, with the number of buckets that would do where there is one.
void check_stages(const StagePlan& plan);

/// worst_case: F of the stage plan. InputError where placement or attack don't fit.
std::unique_ptr<Adversary> make_adversary(const Scenario& scenario, const Assignment& assignment, int worst_case,
                                          AggregationQuery query_aggregation, FlippedGradients flipped_gradients,
                                          ThreadPool& pool);

/// All of it at once. InputError with a line for every mistake.
void check_numbers(const Scenario& scenario, ThreadPool& pool);

}  // namespace detoxsim
