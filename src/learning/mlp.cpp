// Model "mlp": a multi-layer perceptron with ReLU.
#include "learning/dense_network.hpp"
#include "learning/torch_plugin.hpp"

namespace detoxsim {

namespace {

std::vector<ParamSpec> params() {
  ParamSpec hidden = integers_param("hidden", {100}, 1, "width of each hidden layer, from the input on");
  hidden.max = 1 << 20;
  return {hidden, word_param("library", {"eigen", "torch"},
                             "what computes it: Eigen, or LibTorch as for the convolutional networks; the same "
                             "definition and initial weights, other rounding")};
}

Architecture layers(const Params& params, const ModelSetting& setting) {
  const Integers& hidden = params.integers("hidden");
  return perceptron(setting.shape, {hidden.begin(), hidden.end()}, setting.classes);
}

bool by_torch(const Params& params) { return params.is("library", "torch"); }

std::unique_ptr<Model> make(const Component& component, const ModelSetting& setting) {
  return by_torch(component.params) ? torch_network(component, setting) : dense_model(component, setting);
}

const ModelRegistry::Registration mlp(
    ComponentKind::model, {"mlp", "multi-layer perceptron with ReLU", "", params(), {{Property::lib_torch, by_torch}}},
    {make, layers});

}  // namespace

}  // namespace detoxsim
