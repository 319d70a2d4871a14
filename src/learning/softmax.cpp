// Model "softmax": multinomial logistic regression.
#include "learning/dense_network.hpp"

namespace detoxsim {

namespace {

Architecture layers(const Params&, const ModelSetting& setting) {
  return perceptron(setting.shape, {}, setting.classes);
}

const ModelRegistry::Registration softmax(ComponentKind::model,
                                          {"softmax", "linear classifier (multinomial logistic regression)", "", {}},
                                          {dense_model, layers});

}  // namespace

}  // namespace detoxsim
