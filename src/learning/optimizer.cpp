#include "learning/optimizer.hpp"

namespace detoxsim {

std::unique_ptr<Optimizer> make_optimizer(const Component& component, std::int64_t d) {
  return OptimizerRegistry::find(ComponentKind::optimizer, component.name)(component.params, d);
}

}  // namespace detoxsim
