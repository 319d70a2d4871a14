// JSON for everybody who must not see the JSON library: a small writer of objects, and a look into a text.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/params.hpp"

namespace detoxsim {

/// An object with members in the order in which they were set. Numbers that aren't finite become null.
class JsonObject {
 public:
  JsonObject();
  ~JsonObject();
  JsonObject(JsonObject&&) noexcept;
  JsonObject& operator=(JsonObject&&) noexcept;

  void set(const std::string& name, const Value& value);
  void set(const std::string& name, const char* value) { set(name, Value(std::string(value))); }
  void set(const std::string& name, int value) { set(name, Value(std::int64_t{value})); }
  // Without these a double or a bool would quietly become an int.
  void set(const std::string& name, double value) { set(name, Value(value)); }
  void set(const std::string& name, bool value) { set(name, Value(value)); }
  void set(const std::string& name, const std::vector<double>& values);
  void set(const std::string& name, const std::vector<std::string>& values);
  void set(const std::string& name, const JsonObject& object);
  void set(const std::string& name, const std::vector<JsonObject>& objects);
  void set(const std::string& name, const Params& params);
  void set_null(const std::string& name);
  /// The value of a Setting, typed as --set types it.
  void set_typed(const std::string& name, const std::string& value);
  /// JSON text that is inserted as it means, e.g. a written scenario.
  void set_json(const std::string& name, const std::string& text);
  /// Indented by two spaces, with a newline at the end.
  std::string text() const;

 private:
  struct Data;
  std::unique_ptr<Data> data_;
};

/// The member at a path of names ("machine.version") in JSON text, strings without their quotes; "" where there is none
/// or the text is no JSON.
std::string json_member(const std::string& text, const std::string& path);
/// A path as a JSON string: as it stands, or made absolute and a file URL where it is no UTF-8.
std::string json_path(const std::string& path);
/// The entries of a JSON list, each as JSON text. InputError where the text is no list.
std::vector<std::string> json_list(const std::string& text);

}  // namespace detoxsim
