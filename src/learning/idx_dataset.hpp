// Data sets of the MNIST family: four IDX files in one folder.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "learning/dataset.hpp"
#include "learning/image_samples.hpp"

namespace detoxsim {

/// Grey images.
struct IdxDataset {
  std::string default_folder;
  std::optional<Normalisation> standard;  ///< of the training pixels, scaled to [0, 1]; computed where not known
  std::string suggestion;                 ///< what to do where the files are missing
  std::optional<int> classes = 10;        ///< nullopt: found, or given as the parameter "classes"
};

/// path, and what becomes of a pixel: "unit": pixel/255; "standard": (pixel/255 − mean)/deviation. Where classes are
/// not known: classes.
std::vector<ParamSpec> idx_params(const IdxDataset& description);

/// Reads {train,t10k}-{images-idx3,labels-idx1}-ubyte, each with or without .gz. InputError for a missing or wrong
/// file, for as many labels as there aren't images, and for training and test images of different size.
Dataset load_idx_dataset(const IdxDataset& description, const Params& params);

}  // namespace detoxsim
