// Bad input: what a person wrote wrongly, told in one line per mistake, with a suggestion where one is near.
#pragma once

#include <exception>
#include <string>
#include <vector>

namespace detoxsim {

/// Thrown for bad input only (exit code 2); every line is one mistake: file, path, value, rule broken, suggestion.
class InputError : public std::exception {
 public:
  explicit InputError(std::string line);
  explicit InputError(std::vector<std::string> lines);
  const std::vector<std::string>& lines() const { return lines_; }
  const char* what() const noexcept override { return text_.c_str(); }

 private:
  std::vector<std::string> lines_;
  std::string text_;
};

/// Failure of the outside world, not of the input: a full disk, a folder that can't be written (exit code 1).
class OutputError : public std::exception {
 public:
  explicit OutputError(std::string text) : text_(std::move(text)) {}
  const char* what() const noexcept override { return text_.c_str(); }

 private:
  std::string text_;
};

/// "; did you mean 'krum'?" where a candidate is near (Damerau-Levenshtein), else "; known: a, b, c".
std::string suggestion(const std::string& word, const std::vector<std::string>& candidates);

/// "a, b, c"
std::string joined(const std::vector<std::string>& words, const std::string& separator = ", ");

}  // namespace detoxsim
