// detoxsim list, detoxsim schema
#include <cstdio>
#include <iostream>

#include "base/registry.hpp"
#include "cli/command.hpp"
#include "scenario/json_object.hpp"
#include "scenario/scenario.hpp"

namespace detoxsim::cli {

namespace {

std::string plural(ComponentKind kind) {
  const std::string text = to_text(kind);
  return text.back() == 's' ? text : text + "s";
}

void print(ComponentKind kind) {
  std::printf("%s\n", plural(kind).c_str());
  for (const auto& [name, entry] : Catalog::of(kind).entries()) {
    std::printf("  %-28s %s\n", name.c_str(), entry.summary.c_str());
    if (!entry.reference.empty()) std::printf("  %-28s   %s\n", "", entry.reference.c_str());
    for (const auto& spec : entry.params) {
      const std::string parameter = spec.name + " = " + to_text(spec.fallback);
      std::printf("  %-28s   %-26s %s: %s\n", "", parameter.c_str(), spec.expected().c_str(), spec.help.c_str());
    }
  }
}

JsonObject entry_json(const ComponentInfo& entry) {
  std::vector<JsonObject> params;
  for (const auto& spec : entry.params) {
    JsonObject param;
    param.set("name", spec.name);
    param.set("default", spec.fallback);
    param.set("expected", spec.expected());
    param.set("help", spec.help);
    params.push_back(std::move(param));
  }
  JsonObject object;
  object.set("name", entry.name);
  object.set("summary", entry.summary);
  object.set("reference", entry.reference);
  object.set("parameters", params);
  std::vector<std::string> properties;
  for (const auto& declared : entry.properties) {
    if (entry.declares(declared.property, Params(entry.params))) properties.push_back(to_text(declared.property));
  }
  if (!properties.empty()) object.set("properties", properties);
  return object;
}

int list(const std::vector<std::string>& arguments, const Command& command) {
  po::options_description options("options");
  options.add_options()("json", "as JSON");
  po::variables_map values;
  if (!parse(command, arguments, options, {"kind"}, values, true)) return done;
  const std::string wanted = values.count("kind") > 0 ? values["kind"].as<std::string>() : "";
  std::vector<std::string> names;
  JsonObject all;
  bool found = false;
  for (const ComponentKind kind : all_kinds) {
    names.push_back(plural(kind));
    if (!wanted.empty() && wanted != plural(kind)) continue;
    found = true;
    if (values.count("json") == 0) {
      print(kind);
      continue;
    }
    std::vector<JsonObject> entries;
    for (const auto& [name, entry] : Catalog::of(kind).entries()) entries.push_back(entry_json(entry));
    all.set(plural(kind), entries);
  }
  if (!found) throw InputError("list: unknown kind '" + wanted + "'" + suggestion(wanted, names));
  if (values.count("json") > 0) std::cout << all.text();
  return done;
}

int schema(const std::vector<std::string>& arguments, const Command& command) {
  po::variables_map values;
  if (!parse(command, arguments, po::options_description("options"), {}, values)) return done;
  std::cout << scenario_schema();
  return done;
}

}  // namespace

Command list_command() {
  return {"list", "list [rules|pre-aggregators|attacks|placements|schemes|models|datasets|faults|…] [--json]",
          "what can be named in a scenario, with parameters, defaults and references", list};
}

Command schema_command() { return {"schema", "schema", "print the JSON Schema of a scenario, for editors", schema}; }

}  // namespace detoxsim::cli
