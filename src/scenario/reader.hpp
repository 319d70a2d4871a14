// JSON → fields: strict, and complete about what is wrong.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/utf8.hpp"
#include "scenario/file_path.hpp"
#include "scenario/json.hpp"
#include "scenario/places.hpp"
#include "scenario/platform_names.hpp"
#include "scenario/scenario.hpp"

namespace detoxsim {

/// Walks the fields of a scenario (fields.hpp) with the JSON object that they should be in.
class Reader {
 public:
  Reader(const Json& root, std::string origin, std::string folder)
      : origin_(std::move(origin)), folder_(std::move(folder)) {
    levels_.push_back({&root, "", {}});
  }

  template <class Fill>
  void section(const std::string& name, const std::string&, Fill fill) {
    static const Json empty = Json::object();
    const Json* found = take(name);
    if (found && !found->is_object()) {
      complain(path(name), "expected an object, got " + shown(*found) + hint(*found));
      found = nullptr;
    }
    levels_.push_back({found ? found : &empty, path(name) + ".", {}});
    fill();
    finish();
  }

  void value(const ParamSpec& spec, std::string& variable) { variable = std::get<std::string>(plain(spec)); }
  void value(const ParamSpec& spec, std::int64_t& variable) { variable = std::get<std::int64_t>(plain(spec)); }
  void value(const ParamSpec& spec, double& variable) { variable = std::get<double>(plain(spec)); }
  void value(const ParamSpec& spec, bool& variable) { variable = std::get<bool>(plain(spec)); }
  template <HasWords Enum>
  void value(const ParamSpec& spec, Enum& variable) {
    variable = from_text<Enum>(std::get<std::string>(plain(spec))).value();
  }
  template <class Number>
  void value(const ParamSpec& spec, std::optional<Number>& variable) {
    const Value found = plain(spec);
    if (const auto* number = std::get_if<Number>(&found)) variable = *number;
  }

  void value(const ParamSpec& spec, BucketCount& variable) {
    const Value found = plain(spec);
    if (const auto* number = std::get_if<std::int64_t>(&found)) variable = {BucketCount::Choice::number, *number};
    if (found == Value(std::string("auto"))) variable.choice = BucketCount::Choice::automatic;
  }

  void component(const std::string& name, ComponentKind kind, const std::string& fallback, const std::string&,
                 Component& variable) {
    const Json* found = take(name);
    Json json = found ? *found : Json(fallback);
    if (json.is_object() && !json.contains("name")) json["name"] = fallback;
    variable = read_component(json, kind, path(name));
  }
  void component(const std::string& name, ComponentKind kind, const std::string&, std::optional<Component>& variable) {
    const Json* found = take(name);
    if (found && *found != "none") variable = read_component(*found, kind, path(name));
  }
  void components(const std::string& name, ComponentKind kind, const std::string&, std::vector<Component>& variable) {
    const Json* found = take(name);
    if (!found) return;
    if (!found->is_array())
      return complain(path(name), "expected a list of " + to_text(kind) + "s, got " + shown(*found) + hint(*found));
    for (std::size_t i = 0; i < found->size(); ++i)
      variable.push_back(read_component((*found)[i], kind, path(name) + "." + std::to_string(i)));
  }

  // The path of a file, or a component by its name or as an object.
  void component_or_path(const ParamSpec& spec, ComponentKind kind, const std::string& fallback, std::string& file,
                         std::optional<Component>& variable) {
    const Json* found = take(spec.name);
    const std::string where = path(spec.name);
    Json json = found ? *found : to_json(spec.fallback);
    if (json.is_object() && !json.contains("name")) json["name"] = fallback;
    if (!json.is_string() && !json.is_object())
      return complain(where, "expected a path, or the name of a " + to_text(kind) +
                                 " or an object with \"name\", got " + shown(json) + hint(json));
    if (json.is_object() && json["name"].is_string() && !settle(json, kind, where)) return;
    if (json.is_string()) {
      Params params({spec});
      set(params, {spec}, spec.name, json, where);
      file = std::get<std::string>(resolved(spec, params.values().at(spec.name), where));
      if (file != json || !Catalog::of(kind).find(file)) return;
    }
    file.clear();
    variable = read_component(json, kind, where);
  }

  Component read_component(const Json& json, ComponentKind kind, const std::string& where) {
    Component component;
    const bool named = json.is_object() && json.contains("name") && json["name"].is_string();
    if (!json.is_string() && !named) {
      complain(where, "expected the name of a " + to_text(kind) + " or an object with \"name\", got " + shown(json) +
                          hint(json));
      return component;
    }
    const auto name = json.is_string() ? json.get<std::string>() : json["name"].get<std::string>();
    const ComponentInfo* entry = Catalog::of(kind).find(name);
    if (!entry) {
      complain(where, unknown_component(kind, name));
      return component;
    }
    component = {name, Params(entry->params)};
    if (json.is_object()) {
      for (const auto& [key, value] : json.items()) {
        if (key != "name") set_member(component.params, entry->params, key, value, where + "." + key);
      }
    }
    for (const auto& spec : entry->params)
      component.params.require(entry->params, spec.name,
                               resolved(spec, component.params.values().at(spec.name), where + "." + spec.name));
    return component;
  }

  /// What a person should know of how it was read.
  const std::vector<std::string>& notes() const { return notes_; }

  /// Keeps one more mistake, for done() to throw.
  void complain(const std::string& where, const std::string& what) { complain(where, {Mistake::bad_value, "", what}); }

  /// A key that is for editors only.
  void ignore(const std::string& name) { take(name); }

  /// To be called at the end: keys that nobody asked for, then everything that was wrong.
  void done() {
    finish();
    if (!problems_.empty()) throw InputError(problems_);
  }

 private:
  struct Level {
    const Json* object;
    std::string prefix;
    std::vector<std::string> known;
  };

  std::string path(const std::string& name) const { return levels_.back().prefix + name; }
  void complain(const std::string& where, const Mistake& what) {
    problems_.emplace_back(what.category, origin_ + ": " + where, what.text);
  }

  const Json* take(const std::string& name) {
    levels_.back().known.push_back(name);
    const auto found = levels_.back().object->find(name);
    return found == levels_.back().object->end() ? nullptr : &*found;
  }

  void finish() {
    const Level level = levels_.back();
    for (const auto& [key, value] : level.object->items()) {
      if (std::find(level.known.begin(), level.known.end(), key) == level.known.end())
        complain(level.prefix + key, "unknown key '" + key + "'" + place_or_suggestion(key, level));
    }
    levels_.pop_back();
  }

  // Where a scenario has such a key, if it does elsewhere.
  static std::string place_or_suggestion(const std::string& key, const Level& level) {
    std::vector<std::string> places;
    if (std::find(level.known.begin(), level.known.end(), key) == level.known.end()) places = places_of(key);
    return places.empty() ? suggestion(key, level.known) : "; it belongs to " + joined(places, " or ");
  }

  Value plain(const ParamSpec& spec) {
    const Json* found = take(spec.name);
    Params params({spec});
    if (found) set(params, {spec}, spec.name, *found, path(spec.name));
    return resolved(spec, params.values().at(spec.name), path(spec.name));
  }

  static std::string hint(const Json& json) { return json.is_null() ? "; leave the key out for its default" : ""; }

  // A file takes no parameters: an object that names one becomes the generated platform with its numbers, or, where it
  // has nothing but the name, that name. Whether it is good so far.
  bool settle(Json& json, ComponentKind kind, const std::string& where) {
    const auto name = json["name"].get<std::string>();
    if (Catalog::of(kind).find(name)) return true;
    if (json.size() == 1) {
      json = Json(name);
      return true;
    }
    try {
      const GeneratedTwin twin = twin_of(name, folder_);
      if (twin.name.empty()) {
        if (platform_path(name, folder_).empty()) return false;  // says what is unknown
        complain(where, printable(name, 60) +
                            " is a file, and takes no parameters; those that do: " + joined(Catalog::of(kind).names()));
        return false;
      }
      for (const auto& [parameter, value] : twin.numbers)
        if (!json.contains(parameter)) json[parameter] = value;
      json["name"] = twin.name;
      notes_.push_back(where + ": " + printable(name, 60) +
                       " is a file; with parameters it is the generated platform " + twin.name +
                       ", which has the same numbers else");
      return true;
    } catch (const InputError& error) {
      complain(where, error.what());
      return false;
    }
  }

  // A parameter, or an object of those whose names begin with the object's: "server" for "server.speed".
  void set_member(Params& params, const std::vector<ParamSpec>& specs, const std::string& name, const Json& json,
                  const std::string& where) {
    const bool object = std::any_of(specs.begin(), specs.end(),
                                    [&](const ParamSpec& spec) { return spec.name.starts_with(name + "."); });
    if (!object) return set(params, specs, name, json, where);
    if (!json.is_object()) return complain(where, "expected an object, got " + shown(json) + hint(json));
    for (const auto& [key, value] : json.items()) set(params, specs, name + "." + key, value, where + "." + key);
  }

  void set(Params& params, const std::vector<ParamSpec>& specs, const std::string& name, const Json& json,
           const std::string& where) {
    if (json.is_string()) {
      const std::string problem = text_problem(specs, name, json.get<std::string>());
      if (!problem.empty()) return complain(where, problem);
    }
    const std::optional<Value> value =
        is_list_of_components(specs, name, json) ? components(*spec_named(specs, name), json, where) : to_value(json);
    const bool exact = value && !(json.is_number_unsigned() && std::holds_alternative<double>(*value));
    const std::string problem =
        exact ? params.set(specs, name, *value) : params.set(specs, name, value, shown(json) + hint(json));
    if (!problem.empty()) complain(where, problem);
  }

  static const ParamSpec* spec_named(const std::vector<ParamSpec>& specs, const std::string& name) {
    const auto found = std::find_if(specs.begin(), specs.end(), [&](const ParamSpec& one) { return one.name == name; });
    return found == specs.end() ? nullptr : &*found;
  }

  static bool is_list_of_components(const std::vector<ParamSpec>& specs, const std::string& name, const Json& json) {
    const ParamSpec* spec = spec_named(specs, name);
    return spec && spec->type == ParamSpec::Type::components && json.is_array();
  }

  Value components(const ParamSpec& spec, const Json& list, const std::string& where) {
    const ParamSpec share = positive_param("share", 1, "");
    Components components;
    for (std::size_t i = 0; i < list.size(); ++i) {
      const std::string place = where + "." + std::to_string(i);
      Json entry = list[i];
      Params part({share});
      if (entry.is_object() && entry.contains("share")) {
        set(part, {share}, "share", entry["share"], place + ".share");
        entry.erase("share");
      }
      Component one = read_component(entry, spec.kind, place);
      for (const auto& [key, held] : one.params.values())
        if (std::holds_alternative<Components>(held))
          complain(place, one.name + " can't stand in a list of its own kind");
      components.push_back({one.name, one.params, part.number("share")});
    }
    return components;
  }

  // Of bytes that a text can't have: a path may be any but NUL, everything else must be UTF-8.
  static std::string text_problem(const std::vector<ParamSpec>& specs, const std::string& name,
                                  const std::string& text) {
    if (text.find('\0') != std::string::npos) return "holds the character NUL: " + shown(text);
    const bool is_path = std::any_of(specs.begin(), specs.end(), [&](const ParamSpec& spec) {
      return spec.name == name && spec.type == ParamSpec::Type::path;
    });
    return is_path || is_utf8(text) ? "" : "is no UTF-8: " + printable(text, 100);
  }

  Value resolved(const ParamSpec& spec, const Value& value, const std::string& where) {
    const auto* text = std::get_if<std::string>(&value);
    if (spec.type != ParamSpec::Type::path || !text) return value;
    try {
      return absolute_path(spec, *text, folder_);
    } catch (const InputError& error) {
      complain(where, error.what());
      return value;
    }
  }

  std::string origin_, folder_;
  std::vector<Level> levels_;
  std::vector<Mistake> problems_;
  std::vector<std::string> notes_;
};

}  // namespace detoxsim
