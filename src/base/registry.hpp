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
enum class Kind {
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
  broadcast
};

inline constexpr Kind all_kinds[] = {Kind::rule,     Kind::pre_aggregator, Kind::attack,  Kind::placement,
                                     Kind::scheme,   Kind::model,          Kind::dataset, Kind::optimizer,
                                     Kind::workload, Kind::stragglers,     Kind::fault,   Kind::broadcast};

/// "rule", "pre-aggregator", …
std::string to_text(Kind kind);

/// What a person sees of a component.
struct Entry {
  std::string name;
  std::string summary;    ///< one line
  std::string reference;  ///< paper, equation; "" where none is needed
  std::vector<ParamSpec> params = {};
  std::vector<Declaration> properties = {};  ///< what sets it apart from most

  /// Whether it declares this for these parameters.
  bool declares(Property property, const Params& chosen) const;
};

/// All entries of one kind, by name. Filled before main() and constant afterwards.
class Catalog {
 public:
  static Catalog& of(Kind kind);
  /// nullptr where there is none
  const Entry* find(const std::string& name) const;
  std::vector<std::string> names() const;
  const std::map<std::string, Entry>& entries() const { return entries_; }
  void add(Entry entry) { entries_.emplace(entry.name, std::move(entry)); }

 private:
  std::map<std::string, Entry> entries_;
};

/// A component chosen in a scenario: its name and its complete parameters.
struct Component {
  std::string name;
  Params params;

  /// The component with its defaults. InputError with a suggestion where the name is unknown.
  static Component named(Kind kind, const std::string& name);
  /// "z=1;ddof=0", in alphabetical order; "" without parameters
  std::string params_text() const;
  /// "bucketing (bucket_size=2)"; the name alone without parameters
  std::string text() const;
};

/// The makers of one kind of component: `Registry<decltype(factory)>`; Factory is a plain function pointer type.
template <class Factory>
class Registry {
 public:
  static Factory find(const std::string& name) { return factories().at(name); }

  struct Registration {
    Registration(Kind kind, Entry entry, Factory factory) {
      factories().emplace(entry.name, factory);
      Catalog::of(kind).add(std::move(entry));
    }
  };

 private:
  static std::map<std::string, Factory>& factories() {
    static std::map<std::string, Factory> instance;
    return instance;
  }
};

}  // namespace detoxsim
