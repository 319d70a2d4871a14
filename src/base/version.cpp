#include "base/version.hpp"

#include <utility>

namespace detoxsim {

namespace {

// "0.2.0" and "3fd1a2b3c4d5"; "" where there is no build id.
std::pair<std::string_view, std::string_view> release_and_build(std::string_view text) {
  const auto plus = text.find('+');
  if (plus == std::string_view::npos) return {text, ""};
  return {text.substr(0, plus), text.substr(text.find_last_of("+.") + 1)};
}

}  // namespace

bool same_build(std::string_view one, std::string_view other) {
  return release_and_build(one) == release_and_build(other);
}

}  // namespace detoxsim
