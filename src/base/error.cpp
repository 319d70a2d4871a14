#include "base/error.hpp"

#include <algorithm>
#include <cctype>

namespace detoxsim {

namespace {

// Optimal string alignment distance: insertions, deletions, replacements and swaps of neighbours cost one each.
std::size_t edit_distance(const std::string& a, const std::string& b) {
  std::vector<std::vector<std::size_t>> cost(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) cost[i][0] = i;
  for (std::size_t j = 0; j <= b.size(); ++j) cost[0][j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    for (std::size_t j = 1; j <= b.size(); ++j) {
      cost[i][j] =
          std::min({cost[i - 1][j] + 1, cost[i][j - 1] + 1, cost[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0u : 1u)});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) cost[i][j] = std::min(cost[i][j], cost[i - 2][j - 2] + 1);
    }
  }
  return cost[a.size()][b.size()];
}

}  // namespace

InputError::InputError(std::string line) : InputError(std::vector<std::string>{std::move(line)}) {}

InputError::InputError(std::vector<std::string> lines) : lines_(std::move(lines)), text_(joined(lines_, "\n")) {}

namespace {

// "FashionMNIST" and "fashion_mnist" are "fashion-mnist".
std::string letters_of(const std::string& word) {
  std::string letters;
  for (const char c : word)
    if (std::isalnum(static_cast<unsigned char>(c))) letters += static_cast<char>(std::tolower(c));
  return letters;
}

}  // namespace

std::string suggestion(const std::string& word, const std::vector<std::string>& candidates) {
  for (const auto& candidate : candidates)
    if (!letters_of(word).empty() && letters_of(word) == letters_of(candidate))
      return "; did you mean '" + candidate + "'?";
  const std::string* nearest = nullptr;
  std::size_t best = std::max<std::size_t>(2, word.size() / 3) + 1;
  for (const auto& candidate : candidates) {
    const std::size_t distance = edit_distance(word, candidate);
    // Not where nothing of the word is left: 'b' is no misspelt 'q'.
    if (distance < std::min(best, std::max(word.size(), candidate.size()))) {
      best = distance;
      nearest = &candidate;
    }
  }
  if (nearest) return "; did you mean '" + *nearest + "'?";
  return candidates.empty() ? "" : "; known: " + joined(candidates);
}

std::string joined(const std::vector<std::string>& words, const std::string& separator) {
  std::string text;
  for (const auto& word : words) text += (text.empty() ? "" : separator) + word;
  return text;
}

}  // namespace detoxsim
