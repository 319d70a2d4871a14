#include "cli/integer_list.hpp"

#include <algorithm>
#include <charconv>

#include "base/error.hpp"
#include "base/text.hpp"

namespace detoxsim::cli {

std::vector<std::int64_t> integer_list(const std::string& option, const std::string& text, std::int64_t min,
                                       std::int64_t max) {
  const auto number = [&](const std::string& digits) {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (digits.empty() || error != std::errc() || end != digits.data() + digits.size())
      throw InputError(option + " " + text + ": expected integers such as 3, 1,2,5, 0..9 or 1..9:2, got '" + digits +
                       "'");
    return value;
  };
  std::vector<std::int64_t> values;
  for (const std::string& item : split(text, ',')) {
    const auto dots = item.find("..");
    if (dots == std::string::npos) {
      values.push_back(number(item));
      continue;
    }
    const auto colon = item.find(':', dots);
    const std::int64_t first = number(item.substr(0, dots));
    const std::int64_t last = number(item.substr(dots + 2, colon == std::string::npos ? colon : colon - dots - 2));
    const std::int64_t step = colon == std::string::npos ? 1 : number(item.substr(colon + 1));
    // Unsigned: the distance of two numbers may be more than the largest of them.
    const auto distance = static_cast<std::uint64_t>(last) - static_cast<std::uint64_t>(first);
    if (step < 1 || last < first)
      throw InputError(option + " " + item +
                       ": expected FIRST..LAST or FIRST..LAST:STEP with FIRST <= LAST and STEP >= 1");
    if (distance / static_cast<std::uint64_t>(step) >= longest_list - std::min(longest_list, values.size()))
      throw InputError(option + " " + item + ": more than " + std::to_string(longest_list) + " values");
    const std::uint64_t count = distance / static_cast<std::uint64_t>(step) + 1;
    // Unsigned here too: i steps may be more than the largest number, though what they lead to is in the range.
    for (std::uint64_t i = 0; i < count; ++i)
      values.push_back(
          static_cast<std::int64_t>(static_cast<std::uint64_t>(first) + i * static_cast<std::uint64_t>(step)));
  }
  for (const std::int64_t value : values) {
    if (value < min || value > max)
      throw InputError(option + ": expected " + std::to_string(min) + " to " + std::to_string(max) + ", got " +
                       std::to_string(value));
  }
  return values;
}

}  // namespace detoxsim::cli
