#include "learning/torch_plugin.hpp"

#include <dlfcn.h>

#include <filesystem>

#include "base/version.hpp"

namespace detoxsim {

namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const Component& component, const std::string& problem) {
  throw InputError("training.model: " + component.name + " needs LibTorch: " + problem);
}

// Beside the program, or one folder above it, as the programs of tests/ have it.
fs::path find_plugin() {
  const fs::path folder = fs::read_symlink("/proc/self/exe").parent_path();
  for (const fs::path& candidate : {folder / "detoxsim-torch.so", folder.parent_path() / "detoxsim-torch.so"}) {
    if (fs::exists(candidate)) return candidate;
  }
  return {};
}

const TorchPlugin& plugin(const Component& component) {
  static const TorchPlugin* opened = nullptr;
  if (opened) return *opened;
  const fs::path file = find_plugin();
  if (file.empty()) fail(component, "install the Debian package libtorch-dev and build again (./dev build torch)");
  // Stays open to the end: LibTorch doesn't take being closed.
  void* const library = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!library)
    fail(component,
         file.string() + " can't be opened (" + dlerror() + "); is the Debian package libtorch-dev still installed?");
  const auto* found = static_cast<const TorchPlugin*>(dlsym(library, "detoxsim_torch"));
  if (!found) fail(component, file.string() + " is no plug-in of detoxsim; build again (./dev build torch)");
  if (!same_build(found->version, version))
    fail(component, file.string() + " is of version " + found->version + ", this program of " + version +
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
  if (file.empty()) throw InputError("training.model: torchscript needs a \"file\", a module saved by torch.jit.save");
  return plugin(component).script(file, setting);
}

}  // namespace detoxsim
