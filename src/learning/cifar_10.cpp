// Data set "cifar-10": 50,000 + 10,000 colour images of ten kinds of animals and vehicles.
#include "learning/cifar_dataset.hpp"

namespace detoxsim {

namespace {

CifarDataset description() {
  return {"cifar-10",
          "../data/cifar-10-batches-bin",
          {"data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin", "data_batch_4.bin", "data_batch_5.bin"},
          "test_batch.bin",
          {{"label", 10}},
          {{0.4914, 0.2470}, {0.4822, 0.2435}, {0.4465, 0.2616}}};
}

const DatasetRegistry::Registration registration(
    ComponentKind::dataset,
    {"cifar-10", "50,000 + 10,000 colour images of 32 x 32 pixels, ten kinds of animals and vehicles",
     "Krizhevsky 2009, Learning multiple layers of features from tiny images", cifar_params(description())},
    [](const Params& params, std::uint64_t) { return load_cifar_dataset(description(), 0, params); });

}  // namespace

}  // namespace detoxsim
