// Data set "cifar-100": 50,000 + 10,000 colour images of 100 kinds of things in 20 groups.
#include "learning/cifar_dataset.hpp"

namespace detoxsim {

namespace {

CifarDataset description() {
  return {"cifar-100",
          "../data/cifar-100-binary",
          {"train.bin"},
          "test.bin",
          {{"coarse label", 20}, {"fine label", 100}},
          {{0.5071, 0.2673}, {0.4865, 0.2564}, {0.4409, 0.2762}}};
}

std::vector<ParamSpec> params() {
  auto specs = cifar_params(description());
  specs.push_back(word_param("labels", {"fine", "coarse"}, "fine: 100 classes; coarse: the 20 groups they belong to"));
  return specs;
}

const DatasetRegistry::Registration registration(
    ComponentKind::dataset,
    {"cifar-100", "50,000 + 10,000 colour images of 32 x 32 pixels, 100 kinds of things in 20 groups",
     "Krizhevsky 2009, Learning multiple layers of features from tiny images", params()},
    [](const Params& chosen, std::uint64_t) {
      return load_cifar_dataset(description(), chosen.is("labels", "coarse") ? 0 : 1, chosen);
    });

}  // namespace

}  // namespace detoxsim
