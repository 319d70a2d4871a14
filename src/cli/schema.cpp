// detoxsim schema: the keys of a scenario, for editors and for readers.
#include <iostream>

#include "cli/command.hpp"
#include "cli/component_tables.hpp"
#include "cli/markdown.hpp"
#include "scenario/reference.hpp"
#include "scenario/scenario.hpp"

namespace detoxsim::cli {

namespace {

// Where a component may stand, a link leads to the table of those that there are.
std::string expected(const KeyInfo& key) {
  if (!key.kind) return key.expected;
  const std::string path = key.expected.empty() ? "" : key.expected + ", or ";
  return path + (key.is_list ? "a list of [" : "one of the [") + plural(*key.kind) + "](#" + plural(*key.kind) + ")";
}

std::string section_tables(const SectionInfo& section) {
  std::vector<Cells> rows;
  for (const auto& key : section.keys)
    rows.push_back({markdown_code(key.path), expected(key), key.unit, markdown_code(json_text(key.fallback)),
                    markdown_code(key.example), key.help});
  const std::string title = section.name.empty() ? "At the top" : "`" + section.name + "`: " + section.help;
  return "### " + title + "\n\n" + markdown_table({"key", "value", "unit", "default", "example", "meaning"}, rows);
}

int schema(const std::vector<std::string>& arguments, const Command& command) {
  po::options_description options("options");
  options.add_options()("markdown", "as the tables of a guide: type, unit, default, example and meaning of each key");
  po::variables_map values;
  if (!parse(command, arguments, options, {}, values)) return done;
  if (values.count("markdown") == 0) {
    std::cout << scenario_schema();
    return done;
  }
  for (const auto& section : scenario_reference()) std::cout << section_tables(section);
  return done;
}

}  // namespace

Command schema_command() {
  return {"schema",
          "schema [--markdown]",
          "print the JSON Schema of a scenario, for editors",
          {"detoxsim schema > scenario.schema.json"},
          schema};
}

}  // namespace detoxsim::cli
