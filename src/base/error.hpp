// Bad input: what a person wrote wrongly, told in one line per mistake, with a suggestion where one is near.
//
// Who finds a mistake knows what it concerns by its own name only: an attack refuses its "z". Whoever put the parts
// together adds where they stand, each level its own name with at(): the adversary "attack", the composition root
// "byzantine", and the person reads "byzantine.attack.z: …".
#pragma once

#include <exception>
#include <string>
#include <utility>
#include <vector>

namespace detoxsim {

/// One mistake, which becomes the line "PARAMETER: TEXT".
struct Mistake {
  /// For code that reacts to one kind of mistake; the text is for people alone.
  enum class Category {
    bad_value,     ///< it can't be, or doesn't fit the rest
    unknown_name,  ///< no component is called so
    no_guarantee,  ///< a rule would run where it promises nothing
    elsewhere      ///< of a file, an option, the machine: the text says itself where it stands
  };
  using enum Category;

  Mistake(std::string line) : category(elsewhere), text(std::move(line)) {}
  Mistake(Category kind, std::string which, std::string what)
      : category(kind), parameter(std::move(which)), text(std::move(what)) {}

  std::string line() const { return parameter.empty() ? text : parameter + ": " + text; }

  Category category;
  std::string parameter;  ///< its name, or its path as far as that is known; "": the component as a whole
  std::string text;       ///< value, rule broken, suggestion
};

/// Thrown for bad input only (exit code 2).
class InputError : public std::exception {
 public:
  explicit InputError(std::string line) : InputError(std::vector<Mistake>{std::move(line)}) {}
  InputError(Mistake::Category category, std::string parameter, std::string text)
      : InputError(std::vector<Mistake>{{category, std::move(parameter), std::move(text)}}) {}
  explicit InputError(std::vector<Mistake> mistakes);

  const std::vector<Mistake>& mistakes() const { return mistakes_; }
  std::vector<std::string> lines() const;
  bool has(Mistake::Category category) const;
  /// The same mistakes with "PLACE." before every parameter; those that stand elsewhere stay as they are.
  InputError at(const std::string& place) const;
  const char* what() const noexcept override { return text_.c_str(); }

 private:
  std::vector<Mistake> mistakes_;
  std::string text_;
};

/// Does what the step does, and adds to its mistakes where it stands.
template <class Step>
auto at(const std::string& place, Step step) {
  try {
    return step();
  } catch (const InputError& error) {
    throw error.at(place);
  }
}

/// Does what the step does and keeps its mistakes, so that those of other steps come out as well. False where it had
/// any.
template <class Step>
bool passes(std::vector<Mistake>& mistakes, Step step) {
  try {
    step();
    return true;
  } catch (const InputError& error) {
    mistakes.insert(mistakes.end(), error.mistakes().begin(), error.mistakes().end());
    return false;
  }
}

/// Failure of the outside world, not of the input: a full disk, a folder that can't be written (exit code 1).
class OutputError : public std::exception {
 public:
  explicit OutputError(std::string text) : text_(std::move(text)) {}
  const char* what() const noexcept override { return text_.c_str(); }

 private:
  std::string text_;
};

/// "; did you mean 'krum'?" where a candidate is near (Damerau-Levenshtein), else "".
std::string did_you_mean(const std::string& word, const std::vector<std::string>& candidates);
/// The same, else "; known: a, b, c".
std::string suggestion(const std::string& word, const std::vector<std::string>& candidates);

/// "a, b, c"
std::string joined(const std::vector<std::string>& words, const std::string& separator = ", ");

}  // namespace detoxsim
