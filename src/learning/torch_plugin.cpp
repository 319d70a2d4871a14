#include "learning/torch_plugin.hpp"

#include <dlfcn.h>

#include "base/resources.hpp"
#include "base/version.hpp"

namespace detoxsim {

namespace {

[[noreturn]] void fail(const Component& component, const std::string& problem) {
  throw InputError(Mistake::bad_value, "", component.name + " needs LibTorch: " + problem);
}

const TorchPlugin& plugin(const Component& component) {
  static const TorchPlugin* opened = nullptr;
  if (opened) return *opened;
  const std::string file = plugin_file("detoxsim-torch.so");
  if (file.empty()) fail(component, "install the Debian package libtorch-dev and build again (./dev build torch)");
  // Stays open to the end: LibTorch doesn't take being closed.
  void* const library = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!library)
    fail(component, file + " can't be opened (" + dlerror() + "); is the Debian package libtorch-dev still installed?");
  const auto* found = static_cast<const TorchPlugin*>(dlsym(library, "detoxsim_torch"));
  if (!found) fail(component, file + " is no plug-in of detoxsim; build again (./dev build torch)");
  if (!same_build(found->version, version))
    fail(component, file + " is of version " + found->version + ", this program of " + version +
                        "; build again (./dev build torch)");
  opened = found;
  return *opened;
}

}  // namespace

std::unique_ptr<Model> torch_network(const Component& component, const ModelSetting& setting) {
  const Architecture layers =
      ModelRegistry::find(ComponentKind::model, component.name).layers(component.params, setting);
  return plugin(component).network(layers, setting.device);
}

std::unique_ptr<Model> torch_script(const Component& component, const ModelSetting& setting) {
  const std::string& file = component.params.word("file");
  if (file.empty())
    throw InputError(Mistake::bad_value, "", "torchscript needs a \"file\", a module saved by torch.jit.save");
  return plugin(component).script(file, setting);
}

}  // namespace detoxsim
