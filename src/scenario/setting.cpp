#include "scenario/setting.hpp"

#include <algorithm>
#include <sstream>

#include "base/error.hpp"
#include "base/utf8.hpp"
#include "scenario/file_path.hpp"
#include "scenario/places.hpp"

namespace detoxsim {

namespace {

// In a value for `where`, which may be a whole section.
void resolve_paths(const std::string& where, Json& value) {
  for (const auto& [place, spec] : path_parameters()) {
    if (place != where && place.rfind(where + ".", 0) != 0) continue;
    Json* path = &value;
    std::istringstream rest(place.substr(std::min(where.size() + 1, place.size())));
    for (std::string key; path && std::getline(rest, key, '.');)
      path = path->is_object() && path->contains(key) ? &(*path)[key] : nullptr;
    if (path && path->is_string()) *path = absolute_path(spec, path->get<std::string>(), "");
  }
}

}  // namespace

void apply_setting(Json& root, const Setting& given) {
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

}  // namespace detoxsim
