// What the benchmark can measure: rules, pre-aggregators and whole pipelines, each as something to call.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "base/thread_pool.hpp"
#include "bench/bench.hpp"
#include "bench/bench_gradients.hpp"

namespace detoxsim {

/// What one part of a call took, and what its law says.
struct Sample {
  double seconds;
  OperationCost cost;
};

/// Something that aggregates the rows, again and again.
struct Subject {
  std::vector<std::string> parts;  ///< names of what call() returns
  double touched;                  ///< bytes of the rows that come in and go out
  std::function<std::vector<Sample>()> call;
  std::string refusal = {};  ///< why not; "" where it may run
};

inline const std::string pipeline_prefix = "detox:";
inline bool is_pipeline(const std::string& rule) { return rule.rfind(pipeline_prefix, 0) == 0; }
/// The names after "detox:": inner and outer rule, or the outer rule alone. InputError for more.
std::vector<std::string> stages_of(const std::string& pipeline);

/// One of BenchSettings::rules on these gradients; it keeps references to all that it is given.
Subject bench_subject(const std::string& name, const BenchSettings& settings, BenchGradients& gradients, int f,
                      std::span<float> out, ThreadPool& pool);

}  // namespace detoxsim
