#include "base/registry.hpp"

#include <algorithm>

namespace detoxsim {

std::string to_text(Kind kind) {
  switch (kind) {
    case Kind::rule: return "rule";
    case Kind::pre_aggregator: return "pre-aggregator";
    case Kind::attack: return "attack";
    case Kind::placement: return "placement";
    case Kind::scheme: return "scheme";
    case Kind::model: return "model";
    case Kind::dataset: return "dataset";
    case Kind::optimizer: return "optimizer";
    case Kind::workload: return "workload";
    case Kind::stragglers: return "stragglers";
    case Kind::fault: return "fault";
    case Kind::broadcast: return "broadcast";
  }
  return "";
}

bool Entry::declares(Property property, const Params& chosen) const {
  return std::any_of(properties.begin(), properties.end(), [&](const Declaration& declared) {
    return declared.property == property && (!declared.when || declared.when(chosen));
  });
}

Catalog& Catalog::of(Kind kind) {
  static std::map<Kind, Catalog> catalogs;
  return catalogs[kind];
}

const Entry* Catalog::find(const std::string& name) const {
  const auto found = entries_.find(name);
  return found == entries_.end() ? nullptr : &found->second;
}

std::vector<std::string> Catalog::names() const {
  std::vector<std::string> names;
  for (const auto& [name, entry] : entries_) names.push_back(name);
  return names;
}

Component Component::named(Kind kind, const std::string& name) {
  const Entry* entry = Catalog::of(kind).find(name);
  if (!entry)
    throw InputError("unknown " + to_text(kind) + " '" + name + "'" + suggestion(name, Catalog::of(kind).names()));
  return {name, Params(entry->params)};
}

std::string Component::params_text() const {
  std::vector<std::string> pairs;
  for (const auto& [key, value] : params.values()) pairs.push_back(key + "=" + to_text(value));
  return joined(pairs, ";");
}

std::string Component::text() const {
  const std::string parameters = params_text();
  return name + (parameters.empty() ? "" : " (" + parameters + ")");
}

}  // namespace detoxsim
