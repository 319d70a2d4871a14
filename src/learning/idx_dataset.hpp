// Data sets of the MNIST family: four IDX files in one folder.
#pragma once

#include <string>
#include <vector>

#include "learning/dataset.hpp"

namespace detoxsim {

/// Grey images of ten classes.
struct IdxDataset {
  std::string default_folder;
  double mean, deviation;  ///< of the training pixels, scaled to [0, 1]
  std::string suggestion;  ///< what to do where the files are missing
};

/// path, and what becomes of a pixel: "unit": pixel/255; "standard": (pixel/255 − mean)/deviation.
std::vector<ParamSpec> idx_params(const IdxDataset& description);

/// Reads {train,t10k}-{images-idx3,labels-idx1}-ubyte, each with or without .gz. InputError for a missing or wrong
/// file, for as many labels as there aren't images, and for training and test images of different size.
Dataset load_idx_dataset(const IdxDataset& description, const Params& params);

}  // namespace detoxsim
