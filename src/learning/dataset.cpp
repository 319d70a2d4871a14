#include "learning/dataset.hpp"

namespace detoxsim {

Dataset load_dataset(const Component& component, std::uint64_t seed) {
  return DatasetRegistry::find(component.name)(component.params, seed);
}

DatasetFacts facts(const Dataset& dataset) {
  return {dataset.shape, dataset.classes, dataset.train->count(), dataset.test->count()};
}

}  // namespace detoxsim
