// Scenario → JSON, and the JSON Schema: the same walk over the fields.
#include <algorithm>
#include <limits>
#include <sstream>

#include "scenario/fields.hpp"
#include "scenario/json.hpp"

namespace detoxsim {

namespace {

// A field as a parameter's value: an enum is its word, what isn't set is the word that says so.
template <class T>
Value value_of(const ParamSpec&, const T& variable) {
  if constexpr (HasWords<T>)
    return to_text(variable);
  else
    return variable;
}
Value value_of(const ParamSpec& spec, const std::string& variable) {
  return variable.empty() && !spec.words.empty() ? spec.fallback : variable;
}
template <class Number>
Value value_of(const ParamSpec& spec, const std::optional<Number>& variable) {
  return variable ? Value(*variable) : spec.fallback;
}

Value value_of(const ParamSpec&, const BucketCount& variable) {
  switch (variable.choice) {
    case BucketCount::Choice::none: return "none";
    case BucketCount::Choice::automatic: return "auto";
    case BucketCount::Choice::number: break;
  }
  return variable.number;
}

// The member of an object in which a parameter stands: "server.speed" in another object.
Json& member_of(Json& object, const std::string& name) {
  const std::size_t dot = name.find('.');
  return dot == std::string::npos ? object[name] : object[name.substr(0, dot)][name.substr(dot + 1)];
}

Json component_json(const Component& component) {
  Json json = {{"name", component.name}};
  for (const auto& [name, value] : component.params.values()) member_of(json, name) = to_json(value);
  return json.size() == 1 ? Json(component.name) : json;
}

class Writer {
 public:
  template <class Fill>
  void section(const std::string& name, const std::string&, Fill fill) {
    stack_.push_back(Json::object());
    fill();
    Json section = std::move(stack_.back());
    stack_.pop_back();
    stack_.back()[name] = std::move(section);
  }
  template <class T>
  void value(const ParamSpec& spec, const T& variable) {
    stack_.back()[spec.name] = to_json(value_of(spec, variable));
  }
  void component(const std::string& name, ComponentKind, const std::string&, const std::string&,
                 const Component& variable) {
    stack_.back()[name] = component_json(variable);
  }
  void component(const std::string& name, ComponentKind, const std::string&, const std::optional<Component>& variable) {
    stack_.back()[name] = variable ? component_json(*variable) : Json("none");
  }
  void components(const std::string& name, ComponentKind, const std::string&, const std::vector<Component>& variable) {
    Json& list = stack_.back()[name] = Json::array();
    for (const auto& component : variable) list.push_back(component_json(component));
  }
  void component_or_path(const ParamSpec& spec, ComponentKind, const std::string&, const std::string& file,
                         const std::optional<Component>& variable) {
    stack_.back()[spec.name] = variable ? component_json(*variable) : to_json(file);
  }
  Json result() { return std::move(stack_.front()); }

 private:
  std::vector<Json> stack_ = {Json::object()};
};

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

class FlatWriter {
 public:
  template <class Fill>
  void section(const std::string& name, const std::string&, Fill fill) {
    const std::string outside = prefix_;
    prefix_ += name + ".";
    fill();
    prefix_ = outside;
  }
  template <class T>
  void value(const ParamSpec& spec, const T& variable) {
    add(spec.name, to_text(value_of(spec, variable)));
  }
  void component(const std::string& name, ComponentKind, const std::string&, const std::string&,
                 const Component& variable) {
    add(name, variable.name);
    for (const auto& [parameter, value] : variable.params.values()) add(name + "." + parameter, to_text(value));
  }
  void component(const std::string& name, ComponentKind kind, const std::string&,
                 const std::optional<Component>& variable) {
    component(name, kind, "", "", variable ? *variable : Component{"none", {}});
  }
  void components(const std::string& name, ComponentKind, const std::string&, const std::vector<Component>& variable) {
    std::vector<std::string> texts;
    for (const auto& component : variable) texts.push_back(component.text());
    add(name, texts.empty() ? "none" : joined(texts, " + "));
  }
  void component_or_path(const ParamSpec& spec, ComponentKind kind, const std::string&, const std::string& file,
                         const std::optional<Component>& variable) {
    if (variable)
      component(spec.name, kind, "", "", *variable);
    else
      add(spec.name, file);
  }
  std::vector<std::pair<std::string, std::string>> result() { return std::move(settings_); }

 private:
  void add(const std::string& name, std::string text) { settings_.emplace_back(prefix_ + name, std::move(text)); }

  std::string prefix_;
  std::vector<std::pair<std::string, std::string>> settings_;
};

// As Writer, but text, with the help of each field above it.
class CommentedWriter {
 public:
  template <class Fill>
  void section(const std::string& name, const std::string& help, Fill fill) {
    begin(help);
    text_ += indent() + Json(name).dump() + ": {";
    ++depth_;
    first_ = true;
    fill();
    --depth_;
    first_ = false;
    text_ += "\n" + indent() + "}";
  }
  template <class T>
  void value(const ParamSpec& spec, const T& variable) {
    member(spec.name, spec.help + ": " + spec.expected(), to_json(value_of(spec, variable)));
  }
  void component(const std::string& name, ComponentKind kind, const std::string&, const std::string& help,
                 const Component& variable) {
    member(name, help + ": " + names(kind), component_json(variable));
  }
  void component(const std::string& name, ComponentKind kind, const std::string& help,
                 const std::optional<Component>& variable) {
    member(name, help + ": none, " + names(kind), variable ? component_json(*variable) : Json("none"));
  }
  void components(const std::string& name, ComponentKind kind, const std::string& help,
                  const std::vector<Component>& variable) {
    Json list = Json::array();
    for (const auto& component : variable) list.push_back(component_json(component));
    member(name, help + ": a list of " + names(kind), list);
  }
  void component_or_path(const ParamSpec& spec, ComponentKind kind, const std::string&, const std::string& file,
                         const std::optional<Component>& variable) {
    member(spec.name, spec.help + ": a path, " + names(kind), variable ? component_json(*variable) : to_json(file));
  }
  std::string result() const { return "{" + text_ + "\n}\n"; }

 private:
  static constexpr std::size_t width = 110;

  static std::string names(ComponentKind kind) { return joined(Catalog::of(kind).names()); }
  std::string indent() const { return std::string(2 * static_cast<std::size_t>(depth_), ' '); }
  void begin(const std::string& comment) {
    text_ += first_ ? "\n" : ",\n";
    first_ = false;
    std::istringstream words(comment);
    std::string line = indent() + "//";
    for (std::string word; words >> word;) {
      if (line.size() + word.size() > width) {
        text_ += line + "\n";
        line = indent() + "//  ";
      }
      line += " " + word;
    }
    text_ += line + "\n";
  }
  void member(const std::string& name, const std::string& comment, const Json& value) {
    begin(comment);
    text_ += indent() + Json(name).dump() + ": " + value.dump();
  }

  std::string text_;
  int depth_ = 1;
  bool first_ = true;
};

Json scenario_json(const Scenario& scenario) {
  Scenario copy = scenario;  // describe() is for readers too, so it wants to be able to write
  Writer writer;
  describe(copy, writer);
  return writer.result();
}

bool is_index(const std::string& part) {
  return !part.empty() && part.size() < 9 && part.find_first_not_of("0123456789") == std::string::npos;
}

}  // namespace

std::string write_scenario(const Scenario& scenario) { return scenario_json(scenario).dump(2) + "\n"; }

std::vector<std::pair<std::string, std::string>> flat_settings(const Scenario& scenario) {
  Scenario copy = scenario;
  FlatWriter writer;
  describe(copy, writer);
  return writer.result();
}

std::string commented_scenario(const Scenario& scenario) {
  Scenario copy = scenario;
  CommentedWriter writer;
  describe(copy, writer);
  return writer.result();
}

std::string value_at(const Scenario& scenario, const std::string& path) {
  const Json json = scenario_json(scenario);
  const Json* at = &json;
  std::istringstream parts(path);
  for (std::string part; std::getline(parts, part, '.');) {
    if (at->is_object() && at->contains(part))
      at = &at->at(part);
    else if (at->is_array() && is_index(part) && std::stoul(part) < at->size())
      at = &at->at(std::stoul(part));
    else if (at->is_string() && part == "name")
      continue;  // a component without parameters is written as its name
    else
      return "";
  }
  if (at->is_object() && at->contains("name")) at = &at->at("name");
  return at->is_string() ? at->get<std::string>() : at->dump();
}

std::string scenario_schema() {
  Scenario defaults;
  SchemaWriter writer;
  describe(defaults, writer);
  return writer.result().dump(2) + "\n";
}

}  // namespace detoxsim
