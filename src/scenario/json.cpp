#include "scenario/json.hpp"

#include <algorithm>
#include <cctype>
#include <set>

#include "base/error.hpp"
#include "base/utf8.hpp"

namespace detoxsim {

namespace {

constexpr const char* url_start = "file://";

std::string file_url(const std::string& path) {
  std::string url = url_start;
  for (const char letter : path) {
    const auto byte = static_cast<unsigned char>(letter);
    const bool plain =
        byte < 0x80 && (std::isalnum(byte) != 0 || std::string("/-._~").find(letter) != std::string::npos);
    constexpr const char* digits = "0123456789ABCDEF";
    url += plain ? std::string{letter} : std::string{'%', digits[byte >> 4], digits[byte & 15]};
  }
  return url;
}

// What isn't the text that a person thinks it is.
void check_encoding(const std::string& text, const std::string& start) {
  if (text.starts_with("\xff\xfe") || text.starts_with("\xfe\xff"))
    throw InputError(start + "is UTF-16; save it as UTF-8");
  if (text.find_first_not_of(" \t\r\n", text.starts_with("\xef\xbb\xbf") ? 3 : 0) == std::string::npos)
    throw InputError(start + "is empty; expected JSON");
  if (is_utf8(text)) return;
  std::string line;
  std::size_t number = 0;
  for (std::size_t begin = 0; begin <= text.size() && is_utf8(line); ++number) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    line = text.substr(begin, end - begin);
    begin = end + 1;
  }
  throw InputError(start + "line " + std::to_string(number) + " is no UTF-8: " + printable(line, 80));
}

// The library's message without what is for programmers: "[json.exception.parse_error.101] parse error at line 3, …".
std::string told(const Json::exception& error, const std::string& text) {
  const std::string message = error.what();
  std::string line = printable(message.substr(message.find("] ") + 2), 300);
  const auto* parse_error = dynamic_cast<const Json::parse_error*>(&error);
  if (!parse_error || parse_error->byte == 0 || parse_error->byte > text.size()) return line;
  const char found = text[parse_error->byte - 1];
  const std::size_t before = text.find_last_not_of(" \t\r\n", parse_error->byte - 2);
  const bool comma = parse_error->byte > 1 && before != std::string::npos && text[before] == ',';
  return comma && (found == '}' || found == ']') ? line + "; the comma before it is one too many" : line;
}

// What the parser takes without a word: a key twice (it keeps the last), and any depth.
class Watch {
 public:
  explicit Watch(std::string start) : start_(std::move(start)) {}

  bool operator()(int depth, Json::parse_event_t event, const Json& parsed) {
    using Event = Json::parse_event_t;
    if (depth >= deepest_json && (event == Event::object_start || event == Event::array_start))
      throw InputError(start_ + "is nested more than " + std::to_string(deepest_json) + " levels deep");
    if (event == Event::object_start) levels_.emplace_back();
    if (event == Event::object_end) levels_.pop_back();
    if (event == Event::key) {
      levels_.back().key = parsed.get<std::string>();
      if (!levels_.back().known.insert(levels_.back().key).second)
        repeated.push_back(start_ + path() + ": stands twice");
    }
    return true;
  }

  std::vector<Mistake> repeated;

 private:
  struct Level {
    std::set<std::string> known;
    std::string key;
  };
  std::string path() const {
    std::vector<std::string> keys;
    for (const auto& level : levels_) keys.push_back(level.key);
    return joined(keys, ".");
  }

  std::string start_;
  std::vector<Level> levels_;
};

}  // namespace

Json parse_json(const std::string& text, const std::string& origin) {
  const std::string start = origin.empty() ? "" : origin + ": ";
  check_encoding(text, start);
  Watch watch(start);
  try {
    Json json = Json::parse(
        text, [&](int depth, Json::parse_event_t event, Json& parsed) { return watch(depth, event, parsed); }, true,
        true);
    if (!watch.repeated.empty()) throw InputError(watch.repeated);
    return json;
  } catch (const Json::exception& error) {
    throw InputError(start + told(error, text));
  }
}

Json text_json(const std::string& text) {
  if (is_utf8(text)) return text;
  return text.starts_with("/") ? file_url(text) : printable(text);
}

Json to_json(const Value& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return text_json(*text);
  if (const auto* list = std::get_if<Components>(&value)) {
    Json entries = Json::array();
    for (const auto& one : *list) {
      Json entry = {{"name", one.name}};
      for (const auto& [name, held] : one.params.values()) entry[name] = to_json(held);
      entry["share"] = one.share;
      entries.push_back(std::move(entry));
    }
    return entries;
  }
  return std::visit(
      [](const auto& held) {
        if constexpr (std::is_same_v<std::decay_t<decltype(held)>, Components>)
          return Json();
        else
          return Json(held);
      },
      value);
}

std::optional<Value> to_value(const Json& json) {
  if (json.is_boolean()) return json.get<bool>();
  if (json.is_number_unsigned() && json.get<std::uint64_t>() > INT64_MAX) return json.get<double>();
  if (json.is_number_integer()) return json.get<std::int64_t>();
  if (json.is_number()) return json.get<double>();
  if (json.is_string()) return json.get<std::string>();
  if (!json.is_array()) return std::nullopt;
  Integers list;
  for (const auto& entry : json) {
    if (!entry.is_number_integer() || (entry.is_number_unsigned() && entry.get<std::uint64_t>() > INT64_MAX))
      return std::nullopt;
    list.push_back(entry.get<std::int64_t>());
  }
  return list;
}

Json typed_json(const std::string& text) {
  if (is_utf8(text)) {
    const Json json = Json::parse(
        text,
        [](int depth, Json::parse_event_t, const Json&) {
          if (depth > deepest_json)
            throw InputError("a value is nested more than " + std::to_string(deepest_json) + " levels deep");
          return true;
        },
        false, true);
    if (!json.is_discarded()) return json;
  }
  return text;
}

std::string shown(const Json& json) {
  return printable(json.dump(-1, ' ', false, Json::error_handler_t::replace), 100);
}

std::string path_of_url(const std::string& text) {
  if (!text.starts_with(url_start)) return text;
  const std::string rest = text.substr(std::string(url_start).size());
  const std::string expected = ": expected a file URL such as file:///folder/name%FF.xml, or a path";
  if (!rest.starts_with("/")) throw InputError(text + expected);
  std::string path;
  for (std::size_t i = 0; i < rest.size(); ++i) {
    if (rest[i] != '%') {
      path += rest[i];
      continue;
    }
    const std::string digits = rest.substr(i + 1, 2);
    if (digits.size() < 2 || digits.find_first_not_of("0123456789abcdefABCDEF") != std::string::npos || digits == "00")
      throw InputError(text + expected);
    path += static_cast<char>(std::stoi(digits, nullptr, 16));
    i += 2;
  }
  return path;
}

}  // namespace detoxsim
