// Model "torchscript": any TorchScript module that maps a batch of images to class scores.
#include "learning/torch_plugin.hpp"

namespace detoxsim {

namespace {

const ModelRegistry::Registration torchscript(
    ComponentKind::model,
    {"torchscript",
     "your own module, saved by torch.jit.save: (samples, channels, height, width) -> (samples, classes); training "
     "starts from the file's weights (LibTorch)",
     "",
     {path_param("file", "", "the .pt file")},
     {Property::lib_torch}},
    {torch_script});

}  // namespace

}  // namespace detoxsim
