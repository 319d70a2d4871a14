#include "scenario/json_object.hpp"

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
std::string JsonObject::text() const { return data_->json.dump(2) + "\n"; }

}  // namespace detoxsim
