// What travels through the simulated network. The sender owns a message until its put has returned.
#pragma once

#include <cstdint>

#include "redundancy/vote.hpp"

namespace detoxsim {

/// Server → worker: the model of this iteration.
struct Parameters {
  std::int64_t iteration = 0;
};

/// Worker → server: a gradient, and when the worker had what (simulated seconds).
struct Report {
  std::int64_t iteration = 0;
  int worker = 0;
  Wire gradient;
  double received_at = 0, computed_at = 0;
};

}  // namespace detoxsim
