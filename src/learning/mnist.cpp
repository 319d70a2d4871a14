// Data set "mnist": 60,000 + 10,000 grey images of handwritten digits.
#include "learning/idx_dataset.hpp"

namespace detoxsim {

namespace {

IdxDataset description() {
  return {"/usr/share/datasets/mnist", Normalisation{0.1307, 0.3081},
          "set the data set's \"path\" to a folder with the four IDX files of MNIST"};
}

const DatasetRegistry::Registration registration(
    ComponentKind::dataset,
    {"mnist", "60,000 + 10,000 grey images of 28 x 28 pixels, handwritten digits",
     "LeCun, Bottou, Bengio, Haffner 1998, Gradient-based learning applied to document recognition",
     idx_params(description())},
    [](const Params& params, std::uint64_t) { return load_idx_dataset(description(), params); });

}  // namespace

}  // namespace detoxsim
