#include "cli/component_tables.hpp"

#include <algorithm>
#include <vector>

#include "cli/markdown.hpp"
#include "experiment/rule_guarantee.hpp"
#include "scenario/platform_names.hpp"

namespace detoxsim::cli {

namespace {

bool same(const ParamSpec& one, const ParamSpec& other) {
  return one.name == other.name && one.fallback == other.fallback && one.help == other.help &&
         one.expected() == other.expected();
}

// Whether every component of the kind has the parameter, if there are several.
bool all_have(const Catalog& catalog, const ParamSpec& spec) {
  const auto has = [&](const auto& named) {
    const auto& params = named.second.params;
    return std::any_of(params.begin(), params.end(), [&](const ParamSpec& one) { return same(one, spec); });
  };
  return catalog.entries().size() > 1 && std::all_of(catalog.entries().begin(), catalog.entries().end(), has);
}

Cells parameter_row(const std::string& owner, const ParamSpec& spec) {
  return {owner, markdown_code(spec.name), spec.expected(), markdown_code(json_text(spec.fallback)), spec.help};
}

std::string component_table(ComponentKind kind, const Catalog& catalog) {
  std::vector<Cells> rows;
  for (const auto& [name, entry] : catalog.entries()) {
    const std::string guarantee = kind == ComponentKind::rule ? rule_guarantee(name).inequality : "";
    rows.push_back({markdown_code(name), entry.summary, guarantee, entry.knowledge(), entry.reference});
  }
  return markdown_table({to_text(kind), "what it is", "guarantee", "knows the gradients of", "reference"}, rows);
}

std::string parameter_table(ComponentKind kind, const Catalog& catalog) {
  std::vector<Cells> rows, of_all;
  for (const auto& [name, entry] : catalog.entries()) {
    const bool first = name == catalog.entries().begin()->first;
    for (const auto& spec : entry.params) {
      if (!all_have(catalog, spec))
        rows.push_back(parameter_row(markdown_code(name), spec));
      else if (first)
        of_all.push_back(parameter_row("all", spec));
    }
  }
  rows.insert(rows.end(), of_all.begin(), of_all.end());
  return rows.empty() ? "" : markdown_table({to_text(kind), "parameter", "value", "default", "meaning"}, rows);
}

std::string file_table() {
  std::vector<Cells> rows;
  for (const auto& file : built_in_platforms()) rows.push_back({markdown_code(file.name), file.summary});
  return markdown_table({"platform file", "what it is"}, rows);
}

}  // namespace

std::string plural(ComponentKind kind) {
  const std::string text = to_text(kind);
  return text.back() == 's' ? text : text + "s";
}

std::string component_tables(ComponentKind kind) {
  const Catalog& catalog = Catalog::of(kind);
  return "### " + plural(kind) + "\n\n" + component_table(kind, catalog) + parameter_table(kind, catalog) +
         (kind == ComponentKind::platform ? file_table() : "");
}

}  // namespace detoxsim::cli
