// Model "softmax": multinomial logistic regression.
#include "learning/dense_network.hpp"

namespace detoxsim {

namespace {

const ModelRegistry::Registration softmax(Kind::model,
                                          {"softmax", "linear classifier (multinomial logistic regression)", "", {}},
                                          [](const Params&, const SampleShape& shape, int classes) {
                                            return dense_model({shape.features(), classes});
                                          });

}  // namespace

}  // namespace detoxsim
