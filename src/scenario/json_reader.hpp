// Reads JSON that another command wrote, for everybody who must not see the JSON library. What isn't as expected is an
// InputError that names the file and the place.
#pragma once

#include <memory>
#include <string>
#include <vector>

namespace detoxsim {

/// An object of a JSON text. Copies share the text.
class JsonReader {
 public:
  /// origin: the file, for messages.
  static JsonReader parse(const std::string& text, const std::string& origin);

  /// Its members, in the order of the text.
  std::vector<std::string> names() const;
  std::string text(const std::string& name) const;
  /// Finite and at least `min`; where min is excluded, above it.
  double number(const std::string& name, double min, bool min_excluded = false) const;
  JsonReader object(const std::string& name) const;
  /// A list of objects.
  std::vector<JsonReader> list(const std::string& name) const;

 private:
  struct Data;
  explicit JsonReader(std::shared_ptr<const Data> data) : data_(std::move(data)) {}

  std::shared_ptr<const Data> data_;
};

}  // namespace detoxsim
