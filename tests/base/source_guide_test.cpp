// What src/README.md says about files and functions is so.
#include <algorithm>
#include <filesystem>
#include <regex>

#include "base/helpers.hpp"
#include "base/text.hpp"

using namespace detoxsim;

namespace {

const std::filesystem::path root = DETOXSIM_SOURCE_DIR;

// The file that the guide names from src/ or from the root; "" where there is none.
std::string file_named(const std::string& name) {
  for (const auto& candidate : {root / "src" / name, root / name})
    if (std::filesystem::is_regular_file(candidate)) return candidate.string();
  return "";
}

// What is wrong with the `files` and `functions()` of a text: files that are missing, and functions that don't stand in
// the file named last before them.
std::vector<std::string> objections(const std::string& text) {
  static const std::regex file_name("[\\w./-]+\\.[ch]pp"), function_name("(\\w+)\\(\\)");
  std::vector<std::string> wrong;
  std::string file;
  const std::vector<std::string> parts = split(text, '`');
  for (std::size_t i = 1; i < parts.size(); i += 2) {
    std::smatch function;
    if (std::regex_match(parts[i], file_name)) {
      file = file_named(parts[i]);
      if (file.empty()) wrong.push_back(parts[i]);
    } else if (std::regex_match(parts[i], function, function_name)) {
      const std::regex definition("\\b" + function[1].str() + "\\(");
      if (file.empty() || !std::regex_search(content_of(file), definition)) wrong.push_back(parts[i]);
    }
  }
  return wrong;
}

// Without the lines of code blocks.
std::string prose(const std::string& guide) {
  std::string text;
  bool code = false;
  for (const auto& line : split(guide, '\n')) {
    const bool fence = line.rfind("```", 0) == 0;
    if (fence) code = !code;
    if (!fence && !code) text += line + "\n";
  }
  return text;
}

}  // namespace

TEST_CASE("source guide: files exist, functions stand in the file named before them") {
  const std::string text = prose(content_of((root / "src/README.md").string()));
  CHECK(objections(text) == std::vector<std::string>{});
  CHECK(std::count(text.begin(), text.end(), '`') > 200);
}

TEST_CASE("source guide: the test would notice") {
  CHECK(objections("`base/text.hpp`, `split()`; `tests/catch.hpp`") == std::vector<std::string>{});
  CHECK(objections("`base/text.hpp`, `no_such_function()`") == std::vector<std::string>{"no_such_function()"});
  CHECK(objections("`base/no_such_file.hpp`") == std::vector<std::string>{"base/no_such_file.hpp"});
  CHECK(prose("a\n```cpp\n`b.cpp`\n```\nc") == "a\nc\n");
}
