// The JSON library, seen by this folder only, and what converts between it and Value.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "base/params.hpp"

namespace detoxsim {

using Json = nlohmann::ordered_json;

/// The one way from text to JSON; comments are allowed. InputError, with `origin` in front, for what is no JSON or no
/// UTF-8, for a key that stands twice in one object, and for more levels than `deepest_json`.
Json parse_json(const std::string& text, const std::string& origin);
/// The JSON library writes, copies and compares by recursion.
inline constexpr int deepest_json = 100;

/// A text as JSON, which is UTF-8. An absolute path of other bytes becomes a file URL (RFC 8089), which names the same
/// file wherever a path may stand; any other text is escaped as for people.
Json text_json(const std::string& text);
Json to_json(const Value& value);
/// nullopt for objects, null and lists of anything but integers.
std::optional<Value> to_value(const Json& json);
/// The value of a Setting: JSON, else the word itself, of whatever bytes. InputError: JSON that goes too deep.
Json typed_json(const std::string& text);
/// JSON on one line, cut where it is long: for messages.
std::string shown(const Json& json);

/// The path behind file:///…, with %FF for bytes that can't stand in JSON; any other text as it is. InputError: a host,
/// or a % without two hexadecimal digits.
std::string path_of_url(const std::string& text);

}  // namespace detoxsim
