#include "cli/value_list.hpp"

#include <cctype>

#include "base/error.hpp"
#include "base/text.hpp"
#include "cli/integer_list.hpp"
#include "scenario/json_object.hpp"

namespace detoxsim::cli {

namespace {

// Not "../platform.xml".
bool is_range(const std::string& item) {
  const bool number = item.front() == '-' || std::isdigit(static_cast<unsigned char>(item.front())) != 0;
  return number && item.find("..") != std::string::npos;
}

std::vector<std::string> json_values(const std::string& option, const std::string& text) {
  try {
    return json_list(text.front() == '{' ? "[" + text + "]" : text);
  } catch (const InputError& error) {
    throw InputError(option + ": " + error.what());
  }
}

}  // namespace

std::vector<std::string> value_list(const std::string& option, const std::string& text) {
  std::vector<std::string> values;
  if (!text.empty() && (text.front() == '[' || text.front() == '{')) {
    values = json_values(option, text);
  } else {
    for (const std::string& item : split(text, ',')) {
      if (item.empty())
        throw InputError(option + " " + text +
                         ": a value is missing; expected values such as 1,3,5, 0..9 or mean,krum");
      if (is_range(item)) {
        for (const std::int64_t number : integer_list(option, item, INT64_MIN, INT64_MAX))
          values.push_back(std::to_string(number));
        if (values.size() > longest_list)
          throw InputError(option + ": more than " + std::to_string(longest_list) + " values");
      } else {
        values.push_back(item);
      }
    }
  }
  if (values.empty()) throw InputError(option + " " + text + ": the list is empty");
  return values;
}

}  // namespace detoxsim::cli
