// A typed bag of named values: what a component or a section of the scenario can be told, with defaults and bounds.
#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/quantity.hpp"

namespace detoxsim {

using Integers = std::vector<std::int64_t>;
struct SharedComponent;
using Components = std::vector<SharedComponent>;
using Value = std::variant<bool, std::int64_t, double, std::string, Integers, Components>;

enum class ComponentKind;  // base/registry.hpp

/// A value as a person would type it: true, 3, 0.5, word, [1,2]. Components: "alie (z=1) x 2 + constant".
std::string to_text(const Value& value);

/// What one parameter may be. One whose name has a dot ("server.speed") stands in an object ("server": {"speed": …}).
/// Built by the functions below; `words` may stand beside any kind ("auto", "max", "none").
struct ParamSpec {
  enum class Type { flag, integer, number, word, text, path, integers, components, quantity, quantities };

  std::string name;
  Type type;
  Value fallback;  ///< the default
  std::string help;
  double min = -std::numeric_limits<double>::infinity();  ///< inclusive; each entry's for lists
  double max = std::numeric_limits<double>::infinity();
  bool min_excluded = false;
  std::vector<std::string> words = {};
  ComponentKind kind = {};             ///< of components
  Quantity quantity = Quantity::time;  ///< of a quantity, or of each one in a list

  /// Also accepts this word, which becomes the default.
  ParamSpec or_word(const std::string& word) const;
  /// Also accepts this word; the default stays.
  ParamSpec allow_word(const std::string& word) const;
  /// "integer >= 1 or \"auto\""
  std::string expected() const;
};

ParamSpec flag_param(std::string name, bool fallback, std::string help);
ParamSpec integer_param(std::string name, std::int64_t fallback, double min, std::string help);
ParamSpec number_param(std::string name, double fallback, double min, double max, std::string help);
ParamSpec positive_param(std::string name, double fallback, std::string help);             ///< a number > 0
ParamSpec word_param(std::string name, std::vector<std::string> words, std::string help);  ///< default: the first word
ParamSpec text_param(std::string name, std::string fallback, std::string help);
ParamSpec path_param(std::string name, std::string fallback, std::string help);
ParamSpec integers_param(std::string name, Integers fallback, double min, std::string help);
/// Components of one kind, each with its share; by default these, with their own defaults. None of them may have such a
/// parameter itself.
ParamSpec components_param(std::string name, ComponentKind kind, const std::vector<std::string>& fallback,
                           std::string help);
/// A number with a unit, which is kept as text: "10Gbps". Without a unit, or as a number, it is in the base unit.
ParamSpec quantity_param(std::string name, Quantity quantity, std::string fallback, double min, double max,
                         std::string help);
/// Several in one text, with commas between them: "8ms,51ms,79ms".
ParamSpec quantities_param(std::string name, Quantity quantity, std::string fallback, double min, double max,
                           std::string help);

/// Values by name, complete: every parameter of the specs it was made from has one.
class Params {
 public:
  Params() = default;
  explicit Params(const std::vector<ParamSpec>& specs);
  bool operator==(const Params&) const = default;

  /// Sets one value; returns what is wrong with it ("" when nothing is): unknown name with a suggestion, type, bounds.
  /// An integer is taken where a number is expected, and a whole number where an integer is.
  /// value: nullopt is something that no parameter can be. written: how a person wrote it, where that is another text
  /// than the value's.
  [[nodiscard]] std::string set(const std::vector<ParamSpec>& specs, const std::string& name,
                                std::optional<Value> value, const std::string& written = "");

  /// The same; what is wrong with it is an InputError.
  void require(const std::vector<ParamSpec>& specs, const std::string& name, Value value);

  // Reading a name that isn't there, or as another type, is a bug, not bad input.
  bool flag(const std::string& name) const { return std::get<bool>(values_.at(name)); }
  std::int64_t integer(const std::string& name) const { return std::get<std::int64_t>(values_.at(name)); }
  double number(const std::string& name) const { return std::get<double>(values_.at(name)); }
  const std::string& word(const std::string& name) const { return std::get<std::string>(values_.at(name)); }
  const Integers& integers(const std::string& name) const { return std::get<Integers>(values_.at(name)); }
  const Components& components(const std::string& name) const { return std::get<Components>(values_.at(name)); }
  /// In the base unit.
  double quantity(const std::string& name, Quantity quantity) const;
  std::vector<double> quantities(const std::string& name, Quantity quantity) const;
  /// True where the value is exactly this word (false where it is a number, say).
  bool is(const std::string& name, const std::string& word) const;
  /// The integer, or `otherwise` where a word such as "auto" stands.
  std::int64_t integer_or(const std::string& name, std::int64_t otherwise) const;
  double number_or(const std::string& name, double otherwise) const;
  const std::map<std::string, Value>& values() const { return values_; }

 private:
  std::map<std::string, Value> values_;
};

/// One of several components that share something: its part is share / the sum of all shares.
struct SharedComponent {
  std::string name;
  Params params;
  double share = 1;

  bool operator==(const SharedComponent&) const = default;
};

}  // namespace detoxsim
