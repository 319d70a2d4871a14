// Stragglers: how much longer than usual a worker computes.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "base/registry.hpp"

namespace detoxsim {

struct StragglerContext {
  int workers = 0;  ///< p
  std::uint64_t seed = 0;
};

class Stragglers {
 public:
  virtual ~Stragglers() = default;
  /// What multiplies the compute time of each worker in an iteration (from 1), > 0. Depends on the context and the
  /// iteration only, so that runs can be compared pair by pair.
  virtual std::vector<double> factors(std::int64_t iteration) const = 0;
};

/// InputError where the parameters don't fit the context.
using StragglerFactory = std::unique_ptr<Stragglers> (*)(const Params& params, const StragglerContext& context);
using StragglerRegistry = Registry<StragglerFactory>;

inline std::unique_ptr<Stragglers> make_stragglers(const Component& component, const StragglerContext& context) {
  return StragglerRegistry::find(ComponentKind::stragglers, component.name)(component.params, context);
}

}  // namespace detoxsim
