// Model "mlp": a multi-layer perceptron with ReLU.
#include "learning/dense_network.hpp"

namespace detoxsim {

namespace {

std::vector<ParamSpec> params() {
  ParamSpec hidden = integers_param("hidden", {100}, 1, "width of each hidden layer, from the input on");
  hidden.max = 1 << 20;
  return {hidden};
}

std::unique_ptr<Model> make(const Params& params, const SampleShape& shape, int classes) {
  std::vector<int> widths = {shape.features()};
  for (const auto width : params.integers("hidden")) widths.push_back(static_cast<int>(width));
  widths.push_back(classes);
  return dense_model(std::move(widths));
}

const ModelRegistry::Registration mlp(Kind::model, {"mlp", "multi-layer perceptron with ReLU", "", params()}, make);

}  // namespace

}  // namespace detoxsim
