#include "learning/model.hpp"

namespace detoxsim {

std::unique_ptr<Model> make_model(const Component& component, const ModelSetting& setting) {
  return ModelRegistry::find(ComponentKind::model, component.name).make(component, setting);
}

ModelSize model_size(const Component& component, const ModelSetting& setting) {
  const ModelKind kind = ModelRegistry::find(ComponentKind::model, component.name);
  return kind.layers ? size_of(kind.layers(component.params, setting)) : kind.make(component, setting)->size();
}

}  // namespace detoxsim
