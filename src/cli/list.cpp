// detoxsim list: as text, as JSON, or as the tables of a guide.
#include <cstdio>
#include <iostream>

#include "cli/command.hpp"
#include "cli/component_tables.hpp"
#include "experiment/rule_guarantee.hpp"
#include "scenario/json_object.hpp"
#include "scenario/platform_names.hpp"

namespace detoxsim::cli {

namespace {

using Entries = std::map<std::string, ComponentInfo>;

void print(ComponentKind kind, const Entries& entries) {
  std::printf("%s\n", plural(kind).c_str());
  for (const auto& [name, entry] : entries) {
    std::printf("  %-28s %s\n", name.c_str(), entry.summary.c_str());
    if (!entry.reference.empty()) std::printf("  %-28s   %s\n", "", entry.reference.c_str());
    if (const std::string known = entry.knowledge(); !known.empty())
      std::printf("  %-28s   knows the gradients of: %s\n", "", known.c_str());
    for (const auto& spec : entry.params) {
      const std::string parameter = spec.name + " = " + to_text(spec.fallback);
      std::printf("  %-28s   %-26s %s: %s\n", "", parameter.c_str(), spec.expected().c_str(), spec.help.c_str());
    }
  }
}

// The platform files that come with the program, or the one of this name.
std::vector<BuiltInPlatform> files_named(ComponentKind kind, const std::string& name) {
  std::vector<BuiltInPlatform> files;
  if (kind != ComponentKind::platform) return files;
  for (auto& file : built_in_platforms())
    if (name.empty() || file.name == name) files.push_back(std::move(file));
  return files;
}

void print(const std::vector<BuiltInPlatform>& files) {
  if (!files.empty()) std::printf("platform files\n");
  for (const auto& file : files) std::printf("  %-28s %s\n", file.name.c_str(), file.summary.c_str());
}

std::vector<JsonObject> files_json(const std::vector<BuiltInPlatform>& files) {
  std::vector<JsonObject> objects;
  for (const auto& file : files) {
    JsonObject object;
    object.set("name", file.name);
    object.set("summary", file.summary);
    object.set("file", file.file);
    objects.push_back(std::move(object));
  }
  return objects;
}

JsonObject parameter_json(const ParamSpec& spec) {
  JsonObject parameter;
  parameter.set("name", spec.name);
  parameter.set("default", spec.fallback);
  parameter.set("expected", spec.expected());
  parameter.set("help", spec.help);
  return parameter;
}

JsonObject entry_json(ComponentKind kind, const ComponentInfo& entry) {
  std::vector<JsonObject> parameters;
  for (const auto& spec : entry.params) parameters.push_back(parameter_json(spec));
  JsonObject object;
  object.set("name", entry.name);
  object.set("summary", entry.summary);
  object.set("reference", entry.reference);
  if (kind == ComponentKind::rule) {
    const RuleGuarantee guarantee = rule_guarantee(entry.name);
    object.set("guarantee", guarantee.inequality);
    object.set("takes_f", guarantee.takes_f);
  }
  if (kind == ComponentKind::attack) object.set("knows_gradients_of", entry.knowledge());
  object.set("parameters", parameters);
  std::vector<std::string> properties;
  for (const auto& declared : entry.properties) {
    if (entry.declares(declared.property, Params(entry.params))) properties.push_back(to_text(declared.property));
  }
  if (!properties.empty()) object.set("properties", properties);
  return object;
}

std::vector<JsonObject> kind_json(ComponentKind kind, const Entries& entries) {
  std::vector<JsonObject> objects;
  for (const auto& [name, entry] : entries) objects.push_back(entry_json(kind, entry));
  return objects;
}

// The kind whose plural is `wanted`; all kinds for "". InputError
std::vector<ComponentKind> kinds_named(const std::string& wanted) {
  std::vector<ComponentKind> kinds;
  std::vector<std::string> names;
  for (const ComponentKind kind : all_kinds) {
    names.push_back(plural(kind));
    if (wanted.empty() || wanted == names.back()) kinds.push_back(kind);
  }
  if (kinds.empty()) throw InputError("list: unknown kind '" + wanted + "'" + suggestion(wanted, names));
  return kinds;
}

// All entries of the kind, or the one of this name. InputError
Entries entries_named(ComponentKind kind, const std::string& name) {
  const Entries& all = Catalog::of(kind).entries();
  if (name.empty()) return all;
  if (all.count(name) == 0 && !files_named(kind, name).empty()) return {};
  Component::named(kind, name);  // says what is wrong with it
  return {{name, all.at(name)}};
}

int list(const std::vector<std::string>& arguments, const Command& command) {
  po::options_description options("options");
  options.add_options()("json", "as JSON, with the guarantee of each rule")("markdown", "as the tables of a guide");
  po::variables_map values;
  if (!parse(command, arguments, options, {"kind", "name"}, values, true)) return done;
  const bool json = values.count("json") > 0, markdown = values.count("markdown") > 0;
  if (json && markdown) throw InputError("list: --json and --markdown exclude each other");
  const std::string name = values.count("name") > 0 ? values["name"].as<std::string>() : "";
  if (markdown && !name.empty()) throw InputError("list: --markdown prints whole tables, not one component");
  JsonObject all;
  for (const ComponentKind kind : kinds_named(values.count("kind") > 0 ? values["kind"].as<std::string>() : "")) {
    if (markdown) {
      std::cout << component_tables(kind);
      continue;
    }
    const Entries entries = entries_named(kind, name);
    const std::vector<BuiltInPlatform> files = files_named(kind, name);
    if (json)
      all.set(plural(kind), kind_json(kind, entries));
    else if (!entries.empty())
      print(kind, entries);
    if (json && kind == ComponentKind::platform) all.set("platform_files", files_json(files));
    print(json ? std::vector<BuiltInPlatform>() : files);
  }
  if (json) std::cout << all.text();
  return done;
}

}  // namespace

Command list_command() {
  return {"list",
          "list [rules|pre-aggregators|attacks|placements|schemes|models|datasets|faults|platforms|…] [NAME] "
          "[--json|--markdown]",
          "what can be named in a scenario, with parameters, defaults and references",
          {"detoxsim list rules", "detoxsim list rules krum", "detoxsim list attacks --json"},
          list};
}

}  // namespace detoxsim::cli
