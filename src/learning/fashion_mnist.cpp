// Data set "fashion-mnist": 60,000 + 10,000 grey images of clothes.
#include "learning/idx_dataset.hpp"

namespace detoxsim {

namespace {

IdxDataset description() {
  return {"/usr/share/datasets/fashion-mnist", Normalisation{0.2860, 0.3530},
          "install the Debian package dataset-fashion-mnist (apt install dataset-fashion-mnist) "
          "or set the data set's \"path\" to a folder with the four IDX files"};
}

const DatasetRegistry::Registration registration(
    ComponentKind::dataset,
    {"fashion-mnist", "60,000 + 10,000 grey images of 28 x 28 pixels, ten kinds of clothes",
     "Xiao, Rasul, Vollgraf 2017, arXiv:1708.07747", idx_params(description())},
    [](const Params& params, std::uint64_t) { return load_idx_dataset(description(), params); });

}  // namespace

}  // namespace detoxsim
