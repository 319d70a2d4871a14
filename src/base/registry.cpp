#include "base/registry.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

namespace detoxsim {

std::string to_text(ComponentKind kind) {
  switch (kind) {
    case ComponentKind::rule: return "rule";
    case ComponentKind::pre_aggregator: return "pre-aggregator";
    case ComponentKind::attack: return "attack";
    case ComponentKind::placement: return "placement";
    case ComponentKind::scheme: return "scheme";
    case ComponentKind::model: return "model";
    case ComponentKind::dataset: return "dataset";
    case ComponentKind::optimizer: return "optimizer";
    case ComponentKind::workload: return "workload";
    case ComponentKind::stragglers: return "stragglers";
    case ComponentKind::fault: return "fault";
    case ComponentKind::broadcast: return "broadcast";
    case ComponentKind::platform: return "platform";
  }
  return "";
}

bool ComponentInfo::declares(Property property, const Params& chosen) const {
  return std::any_of(properties.begin(), properties.end(), [&](const Declaration& declared) {
    return declared.property == property && (!declared.when || declared.when(chosen));
  });
}

std::string ComponentInfo::knowledge() const {
  std::vector<std::string> texts;
  for (const auto& [property, text] : {std::pair(Property::knows_nothing, "nothing"),
                                       {Property::knows_own_files, "own files"},
                                       {Property::knows_all_files, "all files"},
                                       {Property::knows_server, "all files and the server's rules"}}) {
    const bool declared =
        std::any_of(properties.begin(), properties.end(),
                    [&, wanted = property](const Declaration& one) { return one.property == wanted; });
    if (declared) texts.emplace_back(text);
  }
  return joined(texts, ", or ");
}

Catalog& Catalog::of(ComponentKind kind) {
  static std::map<ComponentKind, Catalog> catalogs;
  return catalogs.try_emplace(kind, Catalog(kind)).first->second;
}

void Catalog::add(ComponentInfo entry) {
  const std::string name = entry.name;
  if (entries_.emplace(name, std::move(entry)).second) return;
  std::fprintf(stderr, "detoxsim: two components register as %s '%s'\n", to_text(kind_).c_str(), name.c_str());
  std::abort();
}

const ComponentInfo* Catalog::find(const std::string& name) const {
  const auto found = entries_.find(name);
  return found == entries_.end() ? nullptr : &found->second;
}

std::vector<std::string> Catalog::names() const {
  std::vector<std::string> names;
  for (const auto& [name, entry] : entries_) names.push_back(name);
  return names;
}

Mistake unknown_component(ComponentKind kind, const std::string& name) {
  return {Mistake::unknown_name, "",
          "unknown " + to_text(kind) + " '" + name + "'" + suggestion(name, Catalog::of(kind).names())};
}

Component Component::named(ComponentKind kind, const std::string& name) {
  const ComponentInfo* entry = Catalog::of(kind).find(name);
  if (!entry) throw InputError(std::vector{unknown_component(kind, name)});
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
