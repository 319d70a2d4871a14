#include "scenario/json_object.hpp"

#include <filesystem>
#include <sstream>

#include "base/error.hpp"
#include "base/utf8.hpp"
#include "scenario/json.hpp"

namespace detoxsim {

struct JsonObject::Data {
  Json json = Json::object();
};

JsonObject::JsonObject() : data_(std::make_unique<Data>()) {}
JsonObject::~JsonObject() = default;
JsonObject::JsonObject(JsonObject&&) noexcept = default;
JsonObject& JsonObject::operator=(JsonObject&&) noexcept = default;

void JsonObject::set(const std::string& name, const Value& value) { data_->json[name] = to_json(value); }
void JsonObject::set(const std::string& name, const std::vector<double>& values) { data_->json[name] = values; }
void JsonObject::set(const std::string& name, const std::vector<std::string>& values) {
  Json& list = data_->json[name] = Json::array();
  for (const auto& value : values) list.push_back(text_json(value));
}
void JsonObject::set(const std::string& name, const JsonObject& object) { data_->json[name] = object.data_->json; }
void JsonObject::set(const std::string& name, const std::vector<JsonObject>& objects) {
  Json list = Json::array();
  for (const auto& object : objects) list.push_back(object.data_->json);
  data_->json[name] = std::move(list);
}
void JsonObject::set(const std::string& name, const Params& params) {
  Json& object = data_->json[name] = Json::object();
  for (const auto& [key, value] : params.values()) object[key] = to_json(value);
}
void JsonObject::set_null(const std::string& name) { data_->json[name] = nullptr; }
void JsonObject::set_json(const std::string& name, const std::string& text) {
  data_->json[name] = parse_json(text, name);
}
void JsonObject::set_typed(const std::string& name, const std::string& value) {
  Json json = typed_json(value);
  data_->json[name] = json.is_string() ? text_json(json.get<std::string>()) : std::move(json);
}
std::string JsonObject::text() const { return data_->json.dump(2) + "\n"; }

std::string json_member(const std::string& text, const std::string& path) {
  Json json;
  try {
    json = parse_json(text, "");
  } catch (const InputError&) {
    return "";
  }
  const Json* at = &json;
  std::istringstream names(path);
  for (std::string name; std::getline(names, name, '.');) {
    if (!at->is_object() || !at->contains(name)) return "";
    at = &at->at(name);
  }
  return at->is_string() ? at->get<std::string>() : at->dump();
}

std::string json_path(const std::string& path) {
  std::error_code gone;  // the working folder
  const bool fits = is_utf8(path);
  return text_json(fits ? path : std::filesystem::absolute(path, gone).string()).dump();
}

std::vector<std::string> json_list(const std::string& text) {
  const Json json = parse_json(text, "");
  if (!json.is_array())
    throw InputError("expected a JSON list such as [1, \"word\", {\"name\": \"alie\"}], got " + shown(json));
  std::vector<std::string> entries;
  for (const auto& entry : json) entries.push_back(entry.dump());
  return entries;
}

}  // namespace detoxsim
