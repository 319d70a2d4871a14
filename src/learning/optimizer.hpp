// Optimisers: how the server turns an aggregated gradient into new parameters.
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "base/registry.hpp"

namespace detoxsim {

class Optimizer {
 public:
  virtual ~Optimizer() = default;
  /// iteration: from 1. weights is updated in place; returns whether all of it is still finite.
  virtual bool step(std::int64_t iteration, std::span<const float> update, std::span<float> weights) = 0;
  /// β of the momentum each file's gradient stream keeps at its workers (m ← βm + (1−β)g); 0: none.
  virtual double worker_momentum() const = 0;
  /// Passes over d floats read or written by one step, for the modelled cost of the server.
  virtual double bytes_per_parameter() const = 0;
};

using OptimizerFactory = std::unique_ptr<Optimizer> (*)(const Params& params, std::int64_t d);
using OptimizerRegistry = Registry<OptimizerFactory>;

std::unique_ptr<Optimizer> make_optimizer(const Component& component, std::int64_t d);

}  // namespace detoxsim
