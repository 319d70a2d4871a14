// Data sets of the CIFAR family: small colour images in a folder of binary files.
#pragma once

#include <string>
#include <vector>

#include "learning/cifar.hpp"
#include "learning/image_samples.hpp"

namespace detoxsim {

struct CifarDataset {
  std::string name, default_folder;
  std::vector<std::string> train_files;  ///< without the .gz; those at the end may be missing
  std::string test_file;
  std::vector<CifarLabel> labels;       ///< of a record, in its order
  std::vector<Normalisation> channels;  ///< red, green, blue of the training pixels
};

/// path, pixels, and what becomes of a training image before its gradient is computed.
std::vector<ParamSpec> cifar_params(const CifarDataset& description);

/// Reads the files, each with or without .gz, however many records they have; samples belong to the classes of
/// description.labels[label]. InputError for a missing or wrong file.
Dataset load_cifar_dataset(const CifarDataset& description, std::size_t label, const Params& params);

}  // namespace detoxsim
