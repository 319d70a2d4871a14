// Scenario → JSON, complete, flat, or with comments: the same walk over the fields.
#include <algorithm>
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

}  // namespace detoxsim
