// Faults of the cluster: workers that crash and come back, links that fail or lose bandwidth.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/registry.hpp"

namespace detoxsim {

/// A fault of a worker or link that begins or ends at a time.
struct FaultEvent {
  enum class Kind { crash, link_failure, slow_link };
  double at_s = 0;  ///< of the simulated clock
  Kind kind = Kind::crash;
  int target = 0;  ///< worker or link
  bool begins = true;
  double factor = 1;  ///< times the bandwidth, of a slow link
};

struct FaultContext {
  int workers = 0;                 ///< p
  std::vector<std::string> links;  ///< names, natural order
  std::uint64_t seed = 0;
  int index = 0;  ///< of the fault in the scenario's list, so that two equal random ones differ
};

/// A source of events in order of time, which depends on its parameters and the context only.
class Faults {
 public:
  virtual ~Faults() = default;
  virtual FaultEvent::Kind kind() const = 0;
  /// The next event; nullopt: there is none any more.
  virtual std::optional<FaultEvent> next() = 0;
};

/// InputError where the parameters don't fit the context.
using FaultFactory = std::unique_ptr<Faults> (*)(const Params& params, const FaultContext& context);
using FaultRegistry = Registry<FaultFactory>;

inline std::unique_ptr<Faults> make_faults(const Component& component, const FaultContext& context) {
  return FaultRegistry::find(ComponentKind::fault, component.name)(component.params, context);
}

}  // namespace detoxsim
