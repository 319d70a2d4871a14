#include "learning/model.hpp"

namespace detoxsim {

std::unique_ptr<Model> make_model(const Component& component, const SampleShape& shape, int classes) {
  return ModelRegistry::find(component.name)(component.params, shape, classes);
}

}  // namespace detoxsim
