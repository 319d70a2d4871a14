#include "scenario/places.hpp"

#include <algorithm>

#include "scenario/fields.hpp"

namespace detoxsim {

namespace {

// Walks the fields of a scenario and knows where it is.
class Walker {
 public:
  template <class Fill>
  void section(const std::string& name, const std::string&, Fill fill) {
    const std::string outside = section_;
    section_ = path(name);
    fill();
    section_ = outside;
  }

 protected:
  std::string path(const std::string& name) const { return (section_.empty() ? "" : section_ + ".") + name; }

  std::string section_;  ///< its path; "" at the top
};

class PathFinder : public Walker {
 public:
  template <class T>
  void value(const ParamSpec& spec, const T&) {
    add_if_path(path(spec.name), spec);
  }
  void component(const std::string& name, ComponentKind kind, const std::string&, const std::string&,
                 const Component&) {
    look(name, kind);
  }
  void component(const std::string& name, ComponentKind kind, const std::string&, const std::optional<Component>&) {
    look(name, kind);
  }
  void components(const std::string&, ComponentKind, const std::string&, const std::vector<Component>&) {}
  void component_or_path(const ParamSpec& spec, ComponentKind kind, const std::string&, const std::string&,
                         const std::optional<Component>&) {
    add_if_path(path(spec.name), spec);
    look(spec.name, kind);
  }
  std::map<std::string, ParamSpec> result() { return std::move(paths_); }

 private:
  void add_if_path(const std::string& place, const ParamSpec& spec) {
    if (spec.type == ParamSpec::Type::path) paths_.emplace(place, spec);
  }
  void look(const std::string& name, ComponentKind kind) {
    for (const auto& [component, info] : Catalog::of(kind).entries())
      for (const auto& spec : info.params) add_if_path(path(name) + "." + spec.name, spec);
  }

  std::map<std::string, ParamSpec> paths_;
};

class PlaceFinder : public Walker {
 public:
  explicit PlaceFinder(const std::string& key) : key_(key) {}
  template <class Fill>
  void section(const std::string& name, const std::string& help, Fill fill) {
    add_if(name == key_);
    Walker::section(name, help, fill);
  }
  template <class T>
  void value(const ParamSpec& spec, const T&) {
    add_if(spec.name == key_);
  }
  void component(const std::string& name, ComponentKind kind, const std::string&, const std::string&,
                 const Component&) {
    look(name, kind);
  }
  void component(const std::string& name, ComponentKind kind, const std::string&, const std::optional<Component>&) {
    look(name, kind);
  }
  void components(const std::string& name, ComponentKind, const std::string&, const std::vector<Component>&) {
    add_if(name == key_);
  }
  void component_or_path(const ParamSpec& spec, ComponentKind kind, const std::string&, const std::string&,
                         const std::optional<Component>&) {
    look(spec.name, kind);
  }
  const std::vector<std::string>& places() const { return places_; }

 private:
  void add_if(bool found) {
    if (found) places_.push_back(section_.empty() ? "the top" : section_);
  }
  void look(const std::string& name, ComponentKind kind) {
    add_if(name == key_);
    for (const auto& [component, info] : Catalog::of(kind).entries()) {
      const bool has =
          std::any_of(info.params.begin(), info.params.end(), [&](const ParamSpec& spec) { return spec.name == key_; });
      if (has) return places_.push_back(path(name));
    }
  }

  const std::string& key_;
  std::vector<std::string> places_;
};

}  // namespace

const std::map<std::string, ParamSpec>& path_parameters() {
  static const std::map<std::string, ParamSpec> paths = [] {
    PathFinder finder;
    Scenario any;
    describe(any, finder);
    return finder.result();
  }();
  return paths;
}

std::vector<std::string> places_of(const std::string& key) {
  PlaceFinder finder(key);
  Scenario any;
  describe(any, finder);
  std::vector<std::string> places = finder.places();
  places.resize(std::min<std::size_t>(places.size(), 3));
  return places;
}

}  // namespace detoxsim
