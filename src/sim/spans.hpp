// The timeline of an iteration, from the times that the protocol notes anyway.
#pragma once

#include <array>
#include <optional>
#include <vector>

#include "base/span.hpp"

namespace detoxsim {

/// When a worker had what, simulated seconds; empty: not before it was dropped.
struct WorkerTimes {
  std::optional<double> received_at, computed_at, reported_at;
};

struct IterationTimes {
  double start = 0, received = 0;  ///< the broadcast began; the last worker that counted had the parameters
  double decided = 0, end = 0;     ///< all files decided, late workers dropped; the model updated
  std::array<double, 4> aggregation =
      {};  ///< seconds of vote, inner rule, outer rule and update, which follow `decided`
};

/// The server's spans, then those of each worker, in order of time.
std::vector<Span> spans_of(const IterationTimes& times, const std::vector<WorkerTimes>& workers);

}  // namespace detoxsim
