// What the tests of scenario/ share: scenarios from text, and components that only these tests know.
#pragma once

#include <string>
#include <vector>

#include "base/helpers.hpp"
#include "scenario/scenario.hpp"

namespace detoxsim {

inline Scenario parse(const std::string& text, const std::vector<Setting>& settings = {}) {
  return parse_scenario(text, "x.json", "/folder", settings);
}

/// Everything that is wrong with a text, a line each, without the "x.json: " at the start.
inline std::vector<std::string> problems(const std::string& text, const std::vector<Setting>& settings = {}) {
  try {
    parse(text, settings);
  } catch (const InputError& error) {
    std::vector<std::string> lines = error.lines();
    for (auto& line : lines) {
      if (line.rfind("x.json: ", 0) == 0) line.erase(0, 8);
    }
    return lines;
  }
  return {};
}

using Lines = std::vector<std::string>;

// An attack and a pre-aggregator with parameters of all kinds: what the program's own take may change.
inline const bool test_components_are_registered = [] {
  Catalog::of(ComponentKind::attack)
      .add({"test-attack",
            "takes everything",
            "",
            {number_param("z", 1, 0, 10, "help").allow_word("max"), integer_param("ddof", 0, 0, "help"),
             flag_param("loud", false, "help"), word_param("of", {"file", "mean"}, "help"),
             text_param("note", "-", "help"), path_param("table", "", "help"), integers_param("list", {}, 0, "help")}});
  Catalog::of(ComponentKind::pre_aggregator).add({"test-scale", "takes s", "", {number_param("s", 2, 0, 10, "help")}});
  return true;
}();

}  // namespace detoxsim
