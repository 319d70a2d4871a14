// Data set "fashion-mnist": 60,000 + 10,000 grey images of clothes.
#include "learning/idx_dataset.hpp"

namespace detoxsim {

namespace {

const DatasetRegistry::Registration fashion_mnist(
    Kind::dataset,
    {"fashion-mnist",
     "60,000 + 10,000 grey images of 28 x 28 pixels, ten kinds of clothes",
     "Xiao, Rasul, Vollgraf 2017, arXiv:1708.07747",
     {path_param("path", "/usr/share/datasets/fashion-mnist",
                 "folder with the four IDX files (Debian package dataset-fashion-mnist)")}},
    [](const Params& params, std::uint64_t) {
      return load_idx_dataset({params.word("path"), 0.2860, 0.3530,
                               "install the Debian package dataset-fashion-mnist (apt install dataset-fashion-mnist) "
                               "or set the data set's \"path\" to a folder with the four IDX files"});
    });

}  // namespace

}  // namespace detoxsim
