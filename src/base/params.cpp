#include "base/params.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/error.hpp"
#include "base/registry.hpp"
#include "base/text.hpp"

namespace detoxsim {

namespace {

constexpr double largest_integer = std::numeric_limits<std::int32_t>::max();
constexpr double unbounded = std::numeric_limits<double>::infinity();

// Numbers end up beside gradients: as one of those they must be neither infinite nor, unless they are, 0.
bool float32_holds(double value) {
  using Limits = std::numeric_limits<float>;
  return value == 0 || (std::abs(value) <= static_cast<double>(Limits::max()) &&
                        std::abs(value) >= static_cast<double>(Limits::denorm_min()));
}

bool has_word(const ParamSpec& spec, const Value& value) {
  const auto* word = std::get_if<std::string>(&value);
  return word && std::find(spec.words.begin(), spec.words.end(), *word) != spec.words.end();
}

bool within(const ParamSpec& spec, double value) {
  return std::isfinite(value) && value <= spec.max && (spec.min_excluded ? value > spec.min : value >= spec.min);
}

// The numbers of one quantity, or of several with commas between them; nullopt where one of them is none.
std::optional<std::vector<double>> numbers_in(const ParamSpec& spec, const std::string& text) {
  std::vector<double> numbers;
  for (const auto& part : spec.type == ParamSpec::Type::quantities ? split(text, ',') : std::vector{text}) {
    const auto number = parse_quantity(spec.quantity, part);
    if (!number) return std::nullopt;
    numbers.push_back(*number);
  }
  return numbers;
}

bool is_quantity(const ParamSpec& spec) {
  return spec.type == ParamSpec::Type::quantity || spec.type == ParamSpec::Type::quantities;
}

// A quantity in the one way to write it, so that it is the same case however it was written.
Value in_its_unit(const ParamSpec& spec, const Value& value) {
  if (const auto* integer = std::get_if<std::int64_t>(&value))
    return quantity_text(spec.quantity, static_cast<double>(*integer));
  if (const auto* number = std::get_if<double>(&value)) return quantity_text(spec.quantity, *number);
  const auto* text = std::get_if<std::string>(&value);
  const auto numbers = text ? numbers_in(spec, *text) : std::nullopt;
  if (!numbers) return value;
  std::vector<std::string> texts;
  for (const double number : *numbers) texts.push_back(quantity_text(spec.quantity, number));
  return joined(texts, ",");
}

// JSON has one kind of number: 3 may stand where 3.0 is meant, and 3.0 or 1e3 where an integer is.
Value converted(const ParamSpec& spec, Value value) {
  constexpr double exact = 9007199254740992;  // 2^53: above it, not every integer is a double
  if (spec.type == ParamSpec::Type::number) {
    if (const auto* integer = std::get_if<std::int64_t>(&value)) return static_cast<double>(*integer);
  }
  if (spec.type == ParamSpec::Type::integer) {
    const auto* number = std::get_if<double>(&value);
    if (number && std::abs(*number) <= exact && *number == std::trunc(*number))
      return static_cast<std::int64_t>(*number);
  }
  return value;
}

// Whether a value that is no word of the spec has the right type and bounds.
bool fits(const ParamSpec& spec, const Value& value) {
  using Type = ParamSpec::Type;
  switch (spec.type) {
    case Type::flag: return std::holds_alternative<bool>(value);
    case Type::integer: {
      const auto* integer = std::get_if<std::int64_t>(&value);
      return integer && within(spec, static_cast<double>(*integer));
    }
    case Type::number: {
      const auto* number = std::get_if<double>(&value);
      return number && within(spec, *number) && float32_holds(*number);
    }
    case Type::integers: {
      const auto* list = std::get_if<Integers>(&value);
      const auto good = [&](std::int64_t entry) { return within(spec, static_cast<double>(entry)); };
      return list && std::all_of(list->begin(), list->end(), good);
    }
    case Type::components: {
      const auto* list = std::get_if<Components>(&value);
      return list && !list->empty();
    }
    case Type::text:
    case Type::path: return std::holds_alternative<std::string>(value);
    case Type::quantity:
    case Type::quantities: {
      const auto* text = std::get_if<std::string>(&value);
      const auto numbers = text ? numbers_in(spec, *text) : std::nullopt;
      return numbers &&
             std::all_of(numbers->begin(), numbers->end(), [&](double number) { return within(spec, number); });
    }
    case Type::word: return false;
  }
  return false;
}

// A number in quotes, say.
bool fits_without_quotes(const ParamSpec& spec, const std::string& text) {
  const auto whole = [&](auto number) -> std::optional<decltype(number)> {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() && end == text.data() + text.size() ? std::optional(number) : std::nullopt;
  };
  if (text == "true" || text == "false") return fits(spec, text == "true");
  if (const auto integer = whole(std::int64_t{})) return fits(spec, converted(spec, *integer));
  if (const auto number = whole(double{})) return fits(spec, converted(spec, *number));
  return false;
}

// Of a quantity, or the first of a list, whose unit is unknown or missing.
std::string unit_hint(const ParamSpec& spec, const std::string& text) {
  for (const auto& part : spec.type == ParamSpec::Type::quantities ? split(text, ',') : std::vector{text}) {
    if (parse_quantity(spec.quantity, part) || unit_in(part) == part) continue;
    const std::vector<std::string> units = units_of(spec.quantity);
    return "; unknown unit '" + unit_in(part) + "'" + suggestion(unit_in(part), {units.begin(), units.begin() + 5});
  }
  return "";
}

// What more there is to say of a value that doesn't fit.
std::string hint(const ParamSpec& spec, const Value& value) {
  if (const auto* word = std::get_if<std::string>(&value)) {
    if (is_quantity(spec)) return unit_hint(spec, *word);
    if (fits_without_quotes(spec, *word)) return "; drop the quotes";
    return did_you_mean(*word, spec.words);
  }
  const auto* number = std::get_if<double>(&value);
  if (spec.type == ParamSpec::Type::number && number && within(spec, *number) && !float32_holds(*number))
    return "; float32, in which gradients are computed, holds 1.4e-45 to 3.4028235e+38";
  return "";
}

// The bound that follows from the type is told to who meets it.
std::string bound_met(const ParamSpec& spec, const Value& value) {
  const auto beyond = [&](double number) { return spec.max == largest_integer && number > spec.max; };
  const auto* integer = std::get_if<std::int64_t>(&value);
  const auto* number = std::get_if<double>(&value);
  const auto* list = std::get_if<Integers>(&value);
  const bool met = (integer && beyond(static_cast<double>(*integer))) || (number && beyond(*number)) ||
                   (list && std::any_of(list->begin(), list->end(),
                                        [&](std::int64_t entry) { return beyond(static_cast<double>(entry)); }));
  return met ? ", at most " + std::to_string(static_cast<std::int64_t>(largest_integer)) : "";
}

// As JSON has it: a text in quotes.
std::string quoted_text(const Value& value) {
  return std::holds_alternative<std::string>(value) ? "\"" + to_text(value) + "\"" : to_text(value);
}

}  // namespace

std::string to_text(const Value& value) {
  struct Printer {
    std::string operator()(bool flag) const { return flag ? "true" : "false"; }
    std::string operator()(std::int64_t integer) const { return std::to_string(integer); }
    std::string operator()(double number) const { return shortest(number); }
    std::string operator()(const std::string& word) const { return word; }
    std::string operator()(const Integers& list) const {
      std::vector<std::string> words;
      for (const auto entry : list) words.push_back(std::to_string(entry));
      return "[" + joined(words, ",") + "]";
    }
    std::string operator()(const Components& list) const {
      std::vector<std::string> texts;
      for (const auto& one : list)
        texts.push_back(Component{one.name, one.params}.text() + (one.share == 1 ? "" : " x " + shortest(one.share)));
      return joined(texts, " + ");
    }
  };
  return std::visit(Printer{}, value);
}

ParamSpec ParamSpec::allow_word(const std::string& word) const {
  ParamSpec spec = *this;
  spec.words.push_back(word);
  return spec;
}

ParamSpec ParamSpec::or_word(const std::string& word) const {
  ParamSpec spec = allow_word(word);
  spec.fallback = word;
  return spec;
}

std::string ParamSpec::expected() const {
  std::string text;
  switch (type) {
    case Type::flag: text = "true or false"; break;
    case Type::integer: text = "an integer"; break;
    case Type::number: text = "a number"; break;
    case Type::text: text = "a text"; break;
    case Type::path: text = "a path"; break;
    case Type::integers: text = "a list of integers"; break;
    case Type::components: text = "a list of " + to_text(kind) + "s, each with its \"share\""; break;
    case Type::quantity: text = detoxsim::to_text(quantity) + " such as \"" + example_of(quantity) + "\""; break;
    case Type::quantities:
      text = detoxsim::to_text(quantity) + " such as \"" + example_of(quantity) + "\" or several with commas between";
      break;
    case Type::word: break;
  }
  if (is_quantity(*this)) {
    text += ", " + quantity_text(quantity, min) + " to " + quantity_text(quantity, max);
    for (const auto& word : words) text += " or \"" + word + "\"";
    return text;
  }
  if (min != -unbounded) text += (min_excluded ? " > " : " >= ") + shortest(min);
  if (max != unbounded && max != largest_integer) text += " and <= " + shortest(max);
  for (const auto& word : words) text += (text.empty() ? "\"" : " or \"") + word + "\"";
  return text;
}

ParamSpec flag_param(std::string name, bool fallback, std::string help) {
  return {std::move(name), ParamSpec::Type::flag, fallback, std::move(help)};
}

ParamSpec integer_param(std::string name, std::int64_t fallback, double min, std::string help) {
  // What counts something is an int in the code.
  return {std::move(name), ParamSpec::Type::integer, fallback, std::move(help), min, largest_integer};
}

ParamSpec number_param(std::string name, double fallback, double min, double max, std::string help) {
  return {std::move(name), ParamSpec::Type::number, fallback, std::move(help), min, max};
}

ParamSpec positive_param(std::string name, double fallback, std::string help) {
  return {std::move(name), ParamSpec::Type::number, fallback, std::move(help), 0, unbounded, true};
}

ParamSpec word_param(std::string name, std::vector<std::string> words, std::string help) {
  std::string first = words.front();
  ParamSpec spec{std::move(name), ParamSpec::Type::word, std::move(first), std::move(help)};
  spec.words = std::move(words);
  return spec;
}

ParamSpec text_param(std::string name, std::string fallback, std::string help) {
  return {std::move(name), ParamSpec::Type::text, std::move(fallback), std::move(help)};
}

ParamSpec path_param(std::string name, std::string fallback, std::string help) {
  return {std::move(name), ParamSpec::Type::path, std::move(fallback), std::move(help)};
}

ParamSpec integers_param(std::string name, Integers fallback, double min, std::string help) {
  return {std::move(name), ParamSpec::Type::integers, std::move(fallback), std::move(help), min, largest_integer};
}

ParamSpec components_param(std::string name, ComponentKind kind, const std::vector<std::string>& fallback,
                           std::string help) {
  Components components;
  for (const auto& one : fallback) components.push_back({one, {}, 1});
  ParamSpec spec{std::move(name), ParamSpec::Type::components, std::move(components), std::move(help)};
  spec.kind = kind;
  return spec;
}

ParamSpec quantity_param(std::string name, Quantity quantity, std::string fallback, double min, double max,
                         std::string help) {
  ParamSpec spec{std::move(name), ParamSpec::Type::quantity, std::move(fallback), std::move(help), min, max};
  spec.quantity = quantity;
  return spec;
}

ParamSpec quantities_param(std::string name, Quantity quantity, std::string fallback, double min, double max,
                           std::string help) {
  ParamSpec spec = quantity_param(std::move(name), quantity, std::move(fallback), min, max, std::move(help));
  spec.type = ParamSpec::Type::quantities;
  return spec;
}

Params::Params(const std::vector<ParamSpec>& specs) {
  for (const auto& spec : specs) {
    Value& value = values_[spec.name] = spec.fallback;
    if (spec.type != ParamSpec::Type::components) continue;
    // Only now, since a component may be registered later than who names it.
    for (auto& one : std::get<Components>(value)) one.params = Component::named(spec.kind, one.name).params;
  }
}

std::string Params::set(const std::vector<ParamSpec>& specs, const std::string& name, std::optional<Value> value,
                        const std::string& written) {
  const auto spec = std::find_if(specs.begin(), specs.end(), [&](const ParamSpec& one) { return one.name == name; });
  if (spec == specs.end()) {
    std::vector<std::string> names;
    for (const auto& one : specs) names.push_back(one.name);
    return "unknown key '" + name + "'" + (names.empty() ? "; it takes no parameters" : suggestion(name, names));
  }
  if (!value) return "expected " + spec->expected() + ", got " + written;
  const Value given = *value;
  value = is_quantity(*spec) && !has_word(*spec, given) ? in_its_unit(*spec, given) : converted(*spec, given);
  if (!has_word(*spec, *value) && !fits(*spec, *value))
    return "expected " + spec->expected() + bound_met(*spec, *value) + ", got " +
           (written.empty() ? quoted_text(given) + hint(*spec, given) : written);
  values_[name] = std::move(*value);
  return "";
}

void Params::require(const std::vector<ParamSpec>& specs, const std::string& name, Value value) {
  const std::string problem = set(specs, name, std::move(value));
  if (!problem.empty()) throw InputError(Mistake::bad_value, name, problem);
}

double Params::quantity(const std::string& name, Quantity quantity) const {
  return parse_quantity(quantity, word(name)).value();
}

std::vector<double> Params::quantities(const std::string& name, Quantity quantity) const {
  std::vector<double> numbers;
  for (const auto& part : split(word(name), ',')) numbers.push_back(parse_quantity(quantity, part).value());
  return numbers;
}

bool Params::is(const std::string& name, const std::string& word) const {
  const auto* found = std::get_if<std::string>(&values_.at(name));
  return found && *found == word;
}

std::int64_t Params::integer_or(const std::string& name, std::int64_t otherwise) const {
  const auto* integer = std::get_if<std::int64_t>(&values_.at(name));
  return integer ? *integer : otherwise;
}

double Params::number_or(const std::string& name, double otherwise) const {
  const auto* number = std::get_if<double>(&values_.at(name));
  return number ? *number : otherwise;
}

}  // namespace detoxsim
