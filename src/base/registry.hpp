// What can be named in a scenario. A component registers itself from its own file; nobody keeps a list.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "base/params.hpp"
#include "base/property.hpp"

namespace detoxsim {

/// The kinds of component, in the order `detoxsim list` prints them.
enum class ComponentKind {
  rule,
  pre_aggregator,
  attack,
  placement,
  scheme,
  model,
  dataset,
  optimizer,
  workload,
  stragglers,
  fault,
  broadcast,
  platform
};

/// Every kind; a test compares it with what to_text() knows, where the compiler demands all of them.
inline constexpr ComponentKind all_kinds[] = {
    ComponentKind::rule,     ComponentKind::pre_aggregator, ComponentKind::attack,  ComponentKind::placement,
    ComponentKind::scheme,   ComponentKind::model,          ComponentKind::dataset, ComponentKind::optimizer,
    ComponentKind::workload, ComponentKind::stragglers,     ComponentKind::fault,   ComponentKind::broadcast,
    ComponentKind::platform};

/// "rule", "pre-aggregator", …
std::string to_text(ComponentKind kind);

/// What a person sees of a component.
struct ComponentInfo {
  std::string name;
  std::string summary;    ///< one line
  std::string reference;  ///< paper, equation; "" where none is needed
  std::vector<ParamSpec> params = {};
  std::vector<Declaration> properties = {};  ///< what sets it apart from most

  /// Whether it declares this for these parameters.
  bool declares(Property property, const Params& chosen) const;
  /// Of an attack: what it must know, for any parameters ("own files or all files"); "" for other kinds.
  std::string knowledge() const;
};

/// All entries of one kind, by name. Filled before main() and constant afterwards.
class Catalog {
 public:
  static Catalog& of(ComponentKind kind);
  /// nullptr where there is none
  const ComponentInfo* find(const std::string& name) const;
  std::vector<std::string> names() const;
  const std::map<std::string, ComponentInfo>& entries() const { return entries_; }
  /// Ends the program where the name is taken: of two files that register it, one would never be used.
  void add(ComponentInfo entry);

 private:
  explicit Catalog(ComponentKind kind) : kind_(kind) {}

  ComponentKind kind_;
  std::map<std::string, ComponentInfo> entries_;
};

/// "unknown rule 'krumm'; did you mean 'krum'?"
Mistake unknown_component(ComponentKind kind, const std::string& name);

/// A component chosen in a scenario: its name and its complete parameters.
struct Component {
  std::string name;
  Params params;

  /// The component with its defaults. InputError with a suggestion where the name is unknown.
  static Component named(ComponentKind kind, const std::string& name);
  /// "z=1;ddof=0", in alphabetical order; "" without parameters
  std::string params_text() const;
  /// "bucketing (size=2)"; the name alone without parameters
  std::string text() const;
};

/// The makers of components, by kind and name: kinds whose Factory is the same type share one of these.
template <class Factory>
class Registry {
 public:
  static Factory find(ComponentKind kind, const std::string& name) { return factories().at({kind, name}); }

  struct Registration {
    Registration(ComponentKind kind, ComponentInfo entry, Factory factory) {
      factories().emplace(std::pair(kind, entry.name), factory);
      Catalog::of(kind).add(std::move(entry));
    }
  };

 private:
  using Factories = std::map<std::pair<ComponentKind, std::string>, Factory>;
  static Factories& factories() {
    static Factories instance;
    return instance;
  }
};

}  // namespace detoxsim
