// Where a platform comes from: a file, or a component that builds it.
#pragma once

#include <optional>
#include <string>
#include <utility>

#include "base/registry.hpp"

namespace detoxsim {

struct PlatformSource {
  std::string file;                    ///< "" where it is generated
  std::optional<Component> generated;  ///< of kind platform

  PlatformSource(const char* platform_file) : file(platform_file) {}
  PlatformSource(std::string platform_file) : file(std::move(platform_file)) {}
  PlatformSource(Component component) : generated(std::move(component)) {}

  /// For messages.
  const std::string& name() const { return generated ? generated->name : file; }
};

}  // namespace detoxsim
