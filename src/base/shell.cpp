#include "base/shell.hpp"

#include <algorithm>
#include <cstdio>
#include <string_view>

#include "base/error.hpp"

namespace detoxsim {

namespace {

bool is_control(char letter) { return static_cast<unsigned char>(letter) < 32 || letter == 127; }

bool is_plain(char letter) {
  constexpr std::string_view harmless = "_-./=,:@%+";
  return (letter >= '0' && letter <= '9') || (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
         harmless.find(letter) != std::string_view::npos;
}

std::string escaped(const std::string& word) {
  std::string text = "$'";
  for (const char letter : word) {
    if (letter == '\n') {
      text += "\\n";
    } else if (is_control(letter)) {
      char octal[5];
      std::snprintf(octal, sizeof octal, "\\%03o", static_cast<unsigned char>(letter));
      text += octal;
    } else {
      if (letter == '\'' || letter == '\\') text += '\\';
      text += letter;
    }
  }
  return text + "'";
}

}  // namespace

std::string posix_quoted(const std::string& word) {
  std::string text = "'";
  for (const char letter : word) text += letter == '\'' ? std::string("'\\''") : std::string(1, letter);
  return text + "'";
}

std::string shell_quoted(const std::string& word) {
  // A leading = is a command's path in zsh.
  if (!word.empty() && word.front() != '=' && std::all_of(word.begin(), word.end(), is_plain)) return word;
  if (std::any_of(word.begin(), word.end(), is_control)) return escaped(word);
  return posix_quoted(word);
}

std::string shell_line(const std::vector<std::string>& words) {
  std::vector<std::string> quoted;
  for (const auto& word : words) quoted.push_back(shell_quoted(word));
  return joined(quoted, " ");
}

}  // namespace detoxsim
