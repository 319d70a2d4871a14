// Numbers and sizes as text.
#pragma once

#include <charconv>
#include <string>

namespace detoxsim {

/// The shortest text that reads back as the same number; the same on every machine.
inline std::string shortest(double value) {
  char buffer[32];
  return {buffer, std::to_chars(buffer, buffer + sizeof buffer, value).ptr};
}

/// With so many digits after the point; for people.
inline std::string fixed(double value, int digits) {
  char buffer[400];
  return {buffer, std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::fixed, digits).ptr};
}

}  // namespace detoxsim
