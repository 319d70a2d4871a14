// The JSON Schema of a scenario: a walk over its fields.
#include <algorithm>
#include <limits>

#include "scenario/fields.hpp"
#include "scenario/json.hpp"

namespace detoxsim {

namespace {

// fallback: the component that an object without a name means; "" where it needs one.
Json component_schema(ComponentKind kind, const std::string& fallback = "", bool shared = false);

Json value_schema(const ParamSpec& spec) {
  using Type = ParamSpec::Type;
  Json schema = Json::object();
  const auto bounds = [&](Json& of) {
    if (spec.min != -std::numeric_limits<double>::infinity())
      of[spec.min_excluded ? "exclusiveMinimum" : "minimum"] = spec.min;
    if (spec.max != std::numeric_limits<double>::infinity()) of["maximum"] = spec.max;
  };
  switch (spec.type) {
    case Type::flag: schema["type"] = "boolean"; break;
    case Type::integer: schema["type"] = "integer"; break;
    case Type::number: schema["type"] = "number"; break;
    case Type::text:
    case Type::path: schema["type"] = "string"; break;
    case Type::quantity:
    case Type::quantities: schema["type"] = Json::array({"string", "number"}); break;
    case Type::integers: schema = {{"type", "array"}, {"items", {{"type", "integer"}}}}; break;
    case Type::components:
      schema = {{"type", "array"}, {"minItems", 1}, {"items", component_schema(spec.kind, "", true)}};
      break;
    case Type::word: schema["enum"] = spec.words; break;
  }
  if (spec.type == Type::integers) bounds(schema["items"]);
  if (spec.type == Type::integer || spec.type == Type::number) bounds(schema);
  const bool beside_words = spec.type != Type::word && !spec.words.empty();
  if (beside_words) schema = {{"anyOf", Json::array({schema, {{"enum", spec.words}}})}};
  schema["description"] = spec.help;
  schema["default"] = to_json(spec.fallback);
  return schema;
}

Json closed(Json properties) {
  return {{"type", "object"}, {"properties", std::move(properties)}, {"additionalProperties", false}};
}

Json parameters_schema(const std::string& component, const std::vector<ParamSpec>& specs) {
  Json properties = {{"name", {{"const", component}}}}, inner = Json::object();
  for (const auto& spec : specs) {
    const std::size_t dot = spec.name.find('.');
    if (dot == std::string::npos)
      properties[spec.name] = value_schema(spec);
    else
      inner[spec.name.substr(0, dot)][spec.name.substr(dot + 1)] = value_schema(spec);
  }
  for (auto& [name, members] : inner.items()) properties[name] = closed(members);
  return properties;
}

bool shares(const ComponentInfo& entry) {
  return std::any_of(entry.params.begin(), entry.params.end(),
                     [](const ParamSpec& spec) { return spec.type == ParamSpec::Type::components; });
}

// shared: one of several with a share, where none can have components of its own.
Json component_schema(ComponentKind kind, const std::string& fallback, bool shared) {
  std::vector<std::string> names;
  Json shapes = Json::array();
  for (const auto& [name, entry] : Catalog::of(kind).entries()) {
    if (shared && shares(entry)) continue;
    names.push_back(name);
    Json properties = parameters_schema(name, entry.params);
    if (shared) properties["share"] = {{"type", "number"}, {"exclusiveMinimum", 0}, {"default", 1}};
    Json shape = closed(std::move(properties));
    shape["description"] = entry.summary;
    if (name != fallback) shape["required"] = Json::array({"name"});
    shapes.push_back(std::move(shape));
  }
  shapes.insert(shapes.begin(), Json{{"enum", names}});
  return {{"anyOf", shapes}};
}

class SchemaWriter {
 public:
  template <class Fill>
  void section(const std::string& name, const std::string& help, Fill fill) {
    stack_.push_back(Json::object());
    fill();
    Json object = closed(std::move(stack_.back()));
    stack_.pop_back();
    object["description"] = help;
    stack_.back()[name] = std::move(object);
  }
  template <class T>
  void value(const ParamSpec& spec, const T&) {
    stack_.back()[spec.name] = value_schema(spec);
  }
  void component(const std::string& name, ComponentKind kind, const std::string& fallback, const std::string& help,
                 const Component&) {
    stack_.back()[name] = component_schema(kind, fallback);
    stack_.back()[name]["description"] = help;
    stack_.back()[name]["default"] = fallback;
  }
  void component(const std::string& name, ComponentKind kind, const std::string& help,
                 const std::optional<Component>&) {
    component(name, kind, "none", help, Component());
    stack_.back()[name]["anyOf"].push_back({{"const", "none"}});
  }
  void components(const std::string& name, ComponentKind kind, const std::string& help, const std::vector<Component>&) {
    stack_.back()[name] = {
        {"type", "array"}, {"items", component_schema(kind)}, {"description", help}, {"default", Json::array()}};
  }
  void component_or_path(const ParamSpec& spec, ComponentKind kind, const std::string& fallback, const std::string&,
                         const std::optional<Component>&) {
    Json schema = component_schema(kind, fallback);
    schema["anyOf"].push_back({{"type", "string"}});
    schema["description"] = spec.help;
    schema["default"] = to_json(spec.fallback);
    stack_.back()[spec.name] = std::move(schema);
  }
  Json result() {
    Json schema = {{"$schema", "https://json-schema.org/draft/2020-12/schema"}, {"title", "detoxsim scenario"}};
    stack_.front()["$schema"] = {{"type", "string"}, {"description", "where this schema lies, for editors"}};
    schema.update(closed(std::move(stack_.front())));
    return schema;
  }

 private:
  std::vector<Json> stack_ = {Json::object()};
};

}  // namespace

std::string scenario_schema() {
  Scenario defaults;
  SchemaWriter writer;
  describe(defaults, writer);
  return writer.result().dump(2) + "\n";
}

}  // namespace detoxsim
