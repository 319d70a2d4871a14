#include "scenario/former_names.hpp"

#include "base/error.hpp"

namespace detoxsim {

namespace {

struct FormerKey {
  const char *section, *key, *now;  ///< now: in the same section; "" where the key had one value only, and went
};

struct FormerWord {
  const char *section, *key, *word, *now;
};

// Sections are JSON pointers. All until version 0.2.0.
constexpr FormerKey former_keys[] = {
    {"/cluster", "enough", "required_reports"},
    {"/redundancy/vote", "equality", ""},
};
constexpr FormerWord former_words[] = {
    {"/cluster", "late_workers", "call-back", "cancel"},
    {"/cluster", "late_workers", "let-finish", "finish"},
    {"/redundancy/vote", "equality", "exact", ""},
};

// "/redundancy/vote", "on" → "redundancy.vote.on"
std::string path_of(const char* section, const char* key) {
  std::string path = std::string(section + 1) + "." + key;
  for (auto& letter : path)
    if (letter == '/') letter = '.';
  return path;
}

Json* section_of(Json& scenario, const char* section) {
  const Json::json_pointer pointer(section);
  return scenario.contains(pointer) && scenario[pointer].is_object() ? &scenario[pointer] : nullptr;
}

bool is_former_word(const FormerKey& key, const Json& value) {
  for (const auto& word : former_words)
    if (path_of(word.section, word.key) == path_of(key.section, key.key) && value == word.word) return true;
  return false;
}

}  // namespace

std::string current_path(const std::string& path) {
  for (const auto& former : former_keys)
    if (*former.now && path == path_of(former.section, former.key)) return path_of(former.section, former.now);
  return path;
}

std::vector<std::string> rename_former(Json& scenario) {
  std::vector<std::string> notes;
  for (const auto& former : former_keys) {
    Json* const section = section_of(scenario, former.section);
    if (!section || !section->contains(former.key)) continue;
    const std::string path = path_of(former.section, former.key);
    if (!*former.now) {
      if (!is_former_word(former, (*section)[former.key])) continue;  // an unknown key
      notes.push_back(path + " had one value only, and is no longer needed");
    } else {
      const std::string now = path_of(former.section, former.now);
      if (section->contains(former.now)) throw InputError(path + " is now " + now + ", which is there, too");
      notes.push_back(path + " is now " + now);
      (*section)[former.now] = (*section)[former.key];
    }
    section->erase(former.key);
  }
  for (const auto& former : former_words) {
    Json* const section = section_of(scenario, former.section);
    if (!section || !section->contains(former.key) || (*section)[former.key] != former.word) continue;
    notes.push_back(path_of(former.section, former.key) + ": \"" + former.word + "\" is now \"" + former.now + "\"");
    (*section)[former.key] = former.now;
  }
  return notes;
}

}  // namespace detoxsim
