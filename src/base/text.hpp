// Numbers and sizes as text.
#pragma once

#include <charconv>
#include <cstdint>
#include <string>
#include <vector>

namespace detoxsim {

/// The shortest text that reads back as the same number; the same on every machine.
inline std::string shortest(double value) {
  char buffer[32];
  return {buffer, std::to_chars(buffer, buffer + sizeof buffer, value).ptr};
}

/// "a,b" → {"a", "b"}; at least one part, which may be empty.
inline std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts(1);
  for (const char letter : text) {
    if (letter == separator)
      parts.emplace_back();
    else
      parts.back() += letter;
  }
  return parts;
}

/// With so many digits after the point; for people.
inline std::string fixed(double value, int digits) {
  char buffer[400];
  return {buffer, std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::fixed, digits).ptr};
}

/// "12.3 µs", "4.56 ms", "33.0 s": three digits; for people.
inline std::string duration(double seconds) {
  const double size = seconds < 0 ? -seconds : seconds;
  const auto in_unit = [&](double value, const char* unit) {
    const double length = value < 0 ? -value : value;
    return fixed(value, length < 9.995 ? 2 : length < 99.95 ? 1 : 0) + " " + unit;
  };
  if (size >= 0.9995) return in_unit(seconds, "s");
  return size >= 0.9995e-3 || size == 0 ? in_unit(1e3 * seconds, "ms") : in_unit(1e6 * seconds, "µs");
}

/// "1,234,567"; for people.
inline std::string grouped(std::uint64_t value) {
  std::string text = std::to_string(value);
  for (int at = static_cast<int>(text.size()) - 3; at > 0; at -= 3) text.insert(static_cast<std::size_t>(at), ",");
  return text;
}

}  // namespace detoxsim
