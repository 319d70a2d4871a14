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

// "FashionMNIST" and "fashion_mnist" are "fashion-mnist".
std::string letters_of(const std::string& word) {
  std::string letters;
  for (const char c : word)
    if (std::isalnum(static_cast<unsigned char>(c))) letters += static_cast<char>(std::tolower(c));
  return letters;
}

}  // namespace

InputError::InputError(std::vector<Mistake> mistakes) : mistakes_(std::move(mistakes)), text_(joined(lines(), "\n")) {}

std::vector<std::string> InputError::lines() const {
  std::vector<std::string> lines;
  for (const auto& mistake : mistakes_) lines.push_back(mistake.line());
  return lines;
}

bool InputError::has(Mistake::Category category) const {
  return std::any_of(mistakes_.begin(), mistakes_.end(),
                     [&](const Mistake& mistake) { return mistake.category == category; });
}

InputError InputError::at(const std::string& place) const {
  std::vector<Mistake> placed = mistakes_;
  for (auto& mistake : placed) {
    if (mistake.category == Mistake::elsewhere) continue;
    mistake.parameter = mistake.parameter.empty() ? place : place + "." + mistake.parameter;
  }
  return InputError(std::move(placed));
}

std::string did_you_mean(const std::string& word, const std::vector<std::string>& candidates) {
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
  return nearest ? "; did you mean '" + *nearest + "'?" : "";
}

std::string suggestion(const std::string& word, const std::vector<std::string>& candidates) {
  const std::string near = did_you_mean(word, candidates);
  return near.empty() && !candidates.empty() ? "; known: " + joined(candidates) : near;
}

std::string joined(const std::vector<std::string>& words, const std::string& separator) {
  std::string text;
  for (const auto& word : words) text += (text.empty() ? "" : separator) + word;
  return text;
}

}  // namespace detoxsim
