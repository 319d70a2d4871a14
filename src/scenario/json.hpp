// The JSON library, seen by this folder only, and what converts between it and Value.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>

#include "base/params.hpp"

namespace detoxsim {

using Json = nlohmann::ordered_json;

inline Json to_json(const Value& value) {
  return std::visit([](const auto& held) { return Json(held); }, value);
}

/// nullopt for objects, null and lists of anything but integers.
inline std::optional<Value> to_value(const Json& json) {
  if (json.is_boolean()) return json.get<bool>();
  if (json.is_number_unsigned() && json.get<std::uint64_t>() > INT64_MAX) return json.get<double>();
  if (json.is_number_integer()) return json.get<std::int64_t>();
  if (json.is_number()) return json.get<double>();
  if (json.is_string()) return json.get<std::string>();
  if (!json.is_array()) return std::nullopt;
  Integers list;
  for (const auto& entry : json) {
    if (!entry.is_number_integer()) return std::nullopt;
    list.push_back(entry.get<std::int64_t>());
  }
  return list;
}

/// The value of a Setting: JSON, else the word itself.
inline Json typed_json(const std::string& text) {
  Json json = Json::parse(text, nullptr, false, true);
  return json.is_discarded() ? Json(text) : json;
}

}  // namespace detoxsim
