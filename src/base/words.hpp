// Enums that people write as words. An enum declares its words once, beside itself; whoever reads, writes, describes or
// suggests one asks here.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "base/params.hpp"

namespace detoxsim {

template <class Enum>
struct Word {
  Enum value;
  const char* text;
};
template <class Enum>  // clang 14 deduces none of its own
Word(Enum, const char*) -> Word<Enum>;

/// To be specialised with a Word for each value, the default first:
///   template <>
///   inline constexpr std::array words_of<Device> = {Word{Device::cpu, "cpu"}, Word{Device::cuda, "cuda"}};
template <class Enum>
inline constexpr std::array<Word<Enum>, 0> words_of = {};

template <class Enum>
concept HasWords = std::is_enum_v<Enum> && !words_of<Enum>.empty();

template <HasWords Enum>
std::string to_text(Enum value) {
  for (const auto& word : words_of<Enum>)
    if (word.value == value) return word.text;
  return "";
}

/// nullopt: no value is called so.
template <HasWords Enum>
std::optional<Enum> from_text(const std::string& text) {
  for (const auto& word : words_of<Enum>)
    if (text == word.text) return word.value;
  return std::nullopt;
}

template <HasWords Enum>
std::vector<std::string> all_words() {
  std::vector<std::string> words;
  for (const auto& word : words_of<Enum>) words.emplace_back(word.text);
  return words;
}

/// A parameter with these words.
template <HasWords Enum>
ParamSpec word_param(std::string name, std::string help) {
  return word_param(std::move(name), all_words<Enum>(), std::move(help));
}

}  // namespace detoxsim
