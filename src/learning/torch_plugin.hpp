// Models that LibTorch computes. It costs every process that links it a second and 164 MB at start, so they live in a
// plug-in, detoxsim-torch.so, that is opened when the first of them is asked for.
#pragma once

#include <memory>
#include <string>

#include "learning/model.hpp"

namespace detoxsim {

/// What the plug-in offers, under the name `detoxsim_torch` (C linkage).
struct TorchPlugin {
  const char* version;  ///< of detoxsim, when it was built
  std::unique_ptr<Model> (*network)(const Architecture& layers, Device device);
  std::unique_ptr<Model> (*script)(const std::string& file, const ModelSetting& setting);
};

/// The layers that the component is registered with. InputError where the plug-in isn't there, naming the missing
/// package, or where LibTorch has no such device.
std::unique_ptr<Model> torch_network(const Component& component, const ModelSetting& setting);
/// The module in the component's `file`. InputError also where there is none that fits.
std::unique_ptr<Model> torch_script(const Component& component, const ModelSetting& setting);

}  // namespace detoxsim
