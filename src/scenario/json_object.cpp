#include "scenario/json_object.hpp"

#include <sstream>

#include "base/error.hpp"
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
void JsonObject::set(const std::string& name, const std::vector<std::string>& values) { data_->json[name] = values; }
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
void JsonObject::set_json(const std::string& name, const std::string& text) { data_->json[name] = Json::parse(text); }
void JsonObject::set_typed(const std::string& name, const std::string& value) { data_->json[name] = typed_json(value); }
std::string JsonObject::text() const { return data_->json.dump(2) + "\n"; }

std::string json_member(const std::string& text, const std::string& path) {
  const Json json = Json::parse(text, nullptr, false);
  const Json* at = &json;
  std::istringstream names(path);
  for (std::string name; std::getline(names, name, '.');) {
    if (!at->is_object() || !at->contains(name)) return "";
    at = &at->at(name);
  }
  return at->is_string() ? at->get<std::string>() : at->is_discarded() ? "" : at->dump();
}

std::vector<std::string> json_list(const std::string& text) {
  const Json json = Json::parse(text, nullptr, false, true);
  if (!json.is_array())
    throw InputError("expected a JSON list such as [1, \"word\", {\"name\": \"alie\"}], got " + text);
  std::vector<std::string> entries;
  for (const auto& entry : json) entries.push_back(entry.dump());
  return entries;
}

}  // namespace detoxsim
