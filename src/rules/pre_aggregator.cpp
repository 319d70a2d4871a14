#include "rules/pre_aggregator.hpp"

namespace detoxsim {

std::unique_ptr<PreAggregator> make_pre_aggregator(const Component& component, ThreadPool& pool) {
  return PreAggregatorRegistry::find(ComponentKind::pre_aggregator, component.name)(component.params, pool);
}

}  // namespace detoxsim
