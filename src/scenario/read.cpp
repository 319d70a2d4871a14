// JSON → Scenario: strict, and complete about what is wrong.
#include <algorithm>
#include <filesystem>
#include <sstream>

#include "base/files.hpp"
#include "base/utf8.hpp"
#include "scenario/fields.hpp"
#include "scenario/file_paths.hpp"
#include "scenario/former_names.hpp"
#include "scenario/json.hpp"
#include "scenario/platform_names.hpp"

namespace detoxsim {

namespace {

namespace fs = std::filesystem;

// It becomes the name of a folder, and stands in messages and tables.
std::string name_problem(const std::string& name) {
  constexpr std::size_t longest = 200;  // of 255, so that "-replay" can follow
  const bool control = std::any_of(name.begin(), name.end(), [](char c) { return (c >= 0 && c < ' ') || c == '\x7f'; });
  const bool good = !name.empty() && name.size() <= longest && !control && name.find('/') == std::string::npos &&
                    name != "." && name != "..";
  if (good) return "";
  return "expected 1 to 200 bytes without \"/\" and control characters, and not \"..\": it names the folder in "
         "results/ (--out puts it elsewhere); got " +
         shown(name);
}

// Finds the objects that have a certain key: sections, and components with such a parameter.
class PlaceFinder {
 public:
  explicit PlaceFinder(const std::string& key) : key_(key) {}
  template <class Fill>
  void section(const std::string& name, const std::string&, Fill fill) {
    add_if(name == key_);
    const std::string outside = prefix_;
    prefix_ += (outside.empty() ? "" : ".") + name;
    fill();
    prefix_ = outside;
  }
  template <class T>
  void value(const ParamSpec& spec, const T&) {
    add_if(spec.name == key_);
  }
  void component(const std::string& name, ComponentKind kind, const std::string&, const std::string&,
                 const Component&) {
    look(name, kind);
  }
  void component(const std::string& name, ComponentKind kind, const std::string&, const std::optional<Component>&) {
    look(name, kind);
  }
  void components(const std::string& name, ComponentKind, const std::string&, const std::vector<Component>&) {
    add_if(name == key_);
  }
  void component_or_path(const ParamSpec& spec, ComponentKind kind, const std::string&, const std::string&,
                         const std::optional<Component>&) {
    look(spec.name, kind);
  }
  const std::vector<std::string>& places() const { return places_; }

 private:
  void add_if(bool found) {
    if (found) places_.push_back(prefix_.empty() ? "the top" : prefix_);
  }
  void look(const std::string& name, ComponentKind kind) {
    add_if(name == key_);
    for (const auto& [component, info] : Catalog::of(kind).entries()) {
      const bool has =
          std::any_of(info.params.begin(), info.params.end(), [&](const ParamSpec& spec) { return spec.name == key_; });
      if (has) return places_.push_back(prefix_ + (prefix_.empty() ? "" : ".") + name);
    }
  }

  const std::string& key_;
  std::string prefix_;
  std::vector<std::string> places_;
};

// Up to three.
std::vector<std::string> places_of(const std::string& key) {
  PlaceFinder finder(key);
  Scenario any;
  describe(any, finder);
  std::vector<std::string> places = finder.places();
  places.resize(std::min<std::size_t>(places.size(), 3));
  return places;
}

// Walks the fields of a scenario with the JSON object they should be in.
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
  template <class Number>
  void value(const ParamSpec& spec, std::optional<Number>& variable) {
    const Value found = plain(spec);
    if (const auto* number = std::get_if<Number>(&found)) variable = *number;
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
      complain(where, "unknown " + to_text(kind) + " '" + name + "'" + suggestion(name, Catalog::of(kind).names()));
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

  void check_name(const std::string& name) {
    if (const std::string problem = name_problem(name); !problem.empty()) complain("name", problem);
  }

  /// What a person should know of how it was read.
  const std::vector<std::string>& notes() const { return notes_; }

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
  void complain(const std::string& where, const std::string& what) {
    problems_.push_back(origin_ + ": " + where + ": " + what);
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
    const std::optional<Value> value = to_value(json);
    // "\n": not a value that any parameter takes; the name may be wrong as well.
    std::string problem = params.set(specs, name, value.value_or(std::string("\n")));
    const bool exact = value && !(json.is_number_unsigned() && std::holds_alternative<double>(*value));
    if (!exact && !problem.empty() && problem.rfind("unknown", 0) != 0)
      problem = problem.substr(0, problem.find(", got")) + ", got " + shown(json) + hint(json);
    if (!problem.empty()) complain(where, problem);
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

  // Paths are made absolute, so that the resolved scenario means the same from any folder.
  Value resolved(const ParamSpec& spec, const Value& value, const std::string& where) {
    const auto* text = std::get_if<std::string>(&value);
    const bool is_path = spec.type == ParamSpec::Type::path && text && !text->empty() &&
                         std::find(spec.words.begin(), spec.words.end(), *text) == spec.words.end();
    if (!is_path) return value;
    try {
      return spec.name == "platform" ? platform_path(*text, folder_) : absolute_path(*text, folder_);
    } catch (const InputError& error) {
      complain(where, error.what());
      return value;
    }
  }

  std::string origin_, folder_;
  std::vector<Level> levels_;
  std::vector<std::string> problems_, notes_;
};

Json parse(const std::string& text, const std::string& origin) {
  Json json = parse_json(text, origin);
  if (!json.is_object()) throw InputError(origin + ": expected a JSON object, got " + shown(json));
  return json;
}

// The scenario in what `run` or `check` wrote, or the object itself.
Json scenario_in(Json json) {
  const bool written = json.contains("scenario") && json["scenario"].is_object() && json.contains("derived");
  return written ? Json(json["scenario"]) : json;
}

// r workers for each gradient say which scheme it is.
void imply_repetition(Json& root) {
  if (!root.contains("redundancy") || !root["redundancy"].is_object()) return;
  Json& redundancy = root["redundancy"];
  if (redundancy.contains("scheme") || !redundancy.contains("r")) return;
  if (redundancy["r"].is_number() && redundancy["r"] > 1) redundancy["scheme"] = "repetition";
}

// Where paths of files stand.
constexpr const char* paths[] = {"cluster.platform",    "cluster.stragglers.file", "training.dataset.path",
                                 "training.model.file", "timing.as_model.file",    "timing.calibration",
                                 "workload.gradients"};

// A path on the command line is relative to the working directory.
void resolve_paths(const std::string& where, Json& value) {
  for (const std::string place : paths) {
    if (place != where && place.rfind(where + ".", 0) != 0) continue;
    Json* path = &value;
    std::istringstream rest(place.substr(std::min(where.size() + 1, place.size())));
    for (std::string key; path && std::getline(rest, key, '.');)
      path = path->is_object() && path->contains(key) ? &(*path)[key] : nullptr;
    const bool given = path && path->is_string() && *path != "" && *path != "none";
    if (!given) continue;
    const auto text = path->get<std::string>();
    *path = place == "cluster.platform" ? platform_path(text, "") : absolute_path(text, "");
  }
}

void apply(Json& root, const Setting& given) {
  const Setting setting{current_path(given.path), given.value};
  if (std::count(setting.path.begin(), setting.path.end(), '.') >= deepest_json)
    throw InputError("--set " + printable(setting.path, 60) + ": no path of a scenario is so deep");
  Json value;
  try {
    value = typed_json(setting.value);
    resolve_paths(setting.path, value);
  } catch (const InputError& error) {
    throw InputError("--set " + setting.path + ": " + error.what());
  }
  Json* at = &root;
  std::istringstream parts(setting.path);
  std::string part, next;
  std::getline(parts, part, '.');
  while (std::getline(parts, next, '.')) {
    if (at->is_array()) {
      const bool index = !part.empty() && part.find_first_not_of("0123456789") == std::string::npos && part.size() < 9;
      if (!index || std::stoul(part) >= at->size())
        throw InputError("--set " + setting.path + ": the list has no entry '" + part + "'");
      at = &(*at)[std::stoul(part)];
    } else {
      at = &(*at)[part];
    }
    // A component written as its bare name becomes an object, so that a parameter can be set inside it.
    if (at->is_string()) *at = Json{{"name", at->get<std::string>()}};
    if (!at->is_null() && !at->is_structured())
      throw InputError("--set " + setting.path + ": '" + part + "' is no object");
    part = next;
  }
  if (at->is_array()) throw InputError("--set " + setting.path + ": a list is replaced whole");
  (*at)[part] = std::move(value);
}

}  // namespace

Scenario parse_scenario(const std::string& text, const std::string& origin, const std::string& folder,
                        const std::vector<Setting>& settings) {
  Json root = scenario_in(parse(text, origin));
  Scenario scenario;
  // Before the settings, which know the names of now, and after them, for their values.
  const auto modernise = [&] {
    try {
      for (const auto& note : rename_former(root)) scenario.notes.push_back(note);
    } catch (const InputError& error) {
      throw InputError(origin + ": " + error.what());
    }
  };
  modernise();
  for (const auto& setting : settings) apply(root, setting);
  modernise();
  imply_repetition(root);
  Reader reader(root, origin, folder);
  reader.ignore("$schema");
  describe(scenario, reader);
  reader.check_name(scenario.name);
  reader.done();
  scenario.notes.insert(scenario.notes.end(), reader.notes().begin(), reader.notes().end());
  if (scenario.timing.calibration == "none") scenario.timing.calibration.clear();
  if (scenario.aggregation.buckets && !scenario.aggregation.inner)
    scenario.aggregation.inner = Component::named(ComponentKind::rule, "mean");
  return scenario;
}

Component parse_component(ComponentKind kind, const std::string& name, const std::vector<Setting>& settings) {
  Json json = {{"name", name}};
  for (const auto& setting : settings) apply(json, setting);
  const Json nothing_else = Json::object();
  Reader reader(nothing_else, "apply", "");
  const Component component = reader.read_component(json, kind, name);
  reader.done();
  return component;
}

Scenario read_scenario(const std::string& file, const std::vector<Setting>& settings) {
  const auto text = read_file(file);
  if (!text) throw InputError(file + ": can't be read; is the path right?");
  return parse_scenario(*text, file, fs::path(file).parent_path().string(), settings);
}

}  // namespace detoxsim
