// The paths in a scenario: the same walk over the fields, stopping at those of kind path.
#include "scenario/fields.hpp"

namespace detoxsim {

namespace {

class PathMapper {
 public:
  explicit PathMapper(const std::function<std::string(const std::string&)>& replacement) : replacement_(replacement) {}

  template <class Fill>
  void section(const std::string&, const std::string&, Fill fill) {
    fill();
  }
  template <class T>
  void value(const ParamSpec&, const T&) {}
  void value(const ParamSpec& spec, std::string& variable) {
    if (spec.type == ParamSpec::Type::path) variable = replacement_(variable);
  }
  void component(const std::string&, ComponentKind kind, const std::string&, const std::string&, Component& variable) {
    map(kind, variable);
  }
  void component(const std::string&, ComponentKind kind, const std::string&, std::optional<Component>& variable) {
    if (variable) map(kind, *variable);
  }
  void components(const std::string&, ComponentKind kind, const std::string&, std::vector<Component>& variable) {
    for (auto& component : variable) map(kind, component);
  }
  void component_or_path(const ParamSpec&, ComponentKind kind, const std::string&, std::string& file,
                         std::optional<Component>& variable) {
    if (variable)
      map(kind, *variable);
    else
      file = replacement_(file);
  }

 private:
  void map(ComponentKind kind, Component& component) {
    const auto& specs = Catalog::of(kind).find(component.name)->params;
    for (const auto& spec : specs) {
      if (spec.type == ParamSpec::Type::path)
        component.params.require(specs, spec.name, replacement_(component.params.word(spec.name)));
    }
  }

  const std::function<std::string(const std::string&)>& replacement_;
};

}  // namespace

void map_paths(Scenario& scenario, const std::function<std::string(const std::string&)>& replacement) {
  PathMapper mapper(replacement);
  describe(scenario, mapper);
}

}  // namespace detoxsim
