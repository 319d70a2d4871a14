#include "scenario/json_reader.hpp"

#include <cmath>

#include "base/error.hpp"
#include "base/text.hpp"
#include "scenario/json.hpp"

namespace detoxsim {

struct JsonReader::Data {
  Json json;
  std::string origin;
  std::string prefix;  ///< of the path of its members

  [[noreturn]] void refuse(const std::string& name, const std::string& expected) const {
    const auto found = json.find(name);
    throw InputError(origin + ": " + prefix + name + ": expected " + expected + ", got " +
                     (found == json.end() ? "nothing" : shown(*found)));
  }
  /// The member, if it passes the test.
  template <class Test>
  const Json& member(const std::string& name, const std::string& expected, Test test) const {
    const auto found = json.find(name);
    if (found == json.end() || !test(*found)) refuse(name, expected);
    return *found;
  }
};

JsonReader JsonReader::parse(const std::string& text, const std::string& origin) {
  Json json = parse_json(text, origin);
  if (!json.is_object()) throw InputError(origin + ": expected a JSON object, got " + shown(json));
  return JsonReader(std::make_shared<Data>(Data{std::move(json), origin, ""}));
}

std::vector<std::string> JsonReader::names() const {
  std::vector<std::string> names;
  for (const auto& [name, value] : data_->json.items()) names.push_back(name);
  return names;
}

std::string JsonReader::text(const std::string& name) const {
  return data_->member(name, "a text", [](const Json& json) { return json.is_string(); }).get<std::string>();
}

double JsonReader::number(const std::string& name, double min, bool min_excluded) const {
  const std::string expected = std::string("a number ") + (min_excluded ? "> " : ">= ") + shortest(min);
  return data_
      ->member(name, expected,
               [&](const Json& json) {
                 if (!json.is_number() || !std::isfinite(json.get<double>())) return false;
                 return min_excluded ? json.get<double>() > min : json.get<double>() >= min;
               })
      .get<double>();
}

JsonReader JsonReader::object(const std::string& name) const {
  const Json& json = data_->member(name, "an object", [](const Json& value) { return value.is_object(); });
  return JsonReader(std::make_shared<Data>(Data{json, data_->origin, data_->prefix + name + "."}));
}

std::vector<JsonReader> JsonReader::list(const std::string& name) const {
  const Json& json = data_->member(name, "a list of objects", [](const Json& value) {
    return value.is_array() && std::all_of(value.begin(), value.end(), [](const Json& e) { return e.is_object(); });
  });
  std::vector<JsonReader> list;
  for (std::size_t i = 0; i < json.size(); ++i)
    list.push_back(JsonReader(
        std::make_shared<Data>(Data{json[i], data_->origin, data_->prefix + name + "." + std::to_string(i) + "."})));
  return list;
}

}  // namespace detoxsim
