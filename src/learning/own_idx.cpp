// Data set "idx": the user's own grey images in the format of MNIST, of any size and number of classes.
#include "learning/idx_dataset.hpp"

namespace detoxsim {

namespace {

IdxDataset description() {
  return {"", std::nullopt, "set the data set's \"path\" to a folder with the four IDX files", std::nullopt};
}

const DatasetRegistry::Registration registration(
    ComponentKind::dataset,
    {"idx", "your own grey images in the format of MNIST, of any size and number of classes",
     "http://yann.lecun.com/exdb/mnist", idx_params(description())},
    [](const Params& params, std::uint64_t) { return load_idx_dataset(description(), params); });

}  // namespace

}  // namespace detoxsim
