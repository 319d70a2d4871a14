#include "learning/dataset.hpp"

namespace detoxsim {

Dataset load_dataset(const Component& component, std::uint64_t seed) {
  return DatasetRegistry::find(component.name)(component.params, seed);
}

}  // namespace detoxsim
