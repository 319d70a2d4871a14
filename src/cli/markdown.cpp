#include "cli/markdown.hpp"

#include <algorithm>

namespace detoxsim::cli {

namespace {

// A bar would end the cell, in code, too; two stars in a formula would make it slanted.
std::string cell(const std::string& text) {
  std::string escaped;
  bool code = false;
  for (const char letter : text) {
    if (letter == '`') code = !code;
    if (letter == '|' || (letter == '*' && !code)) escaped += '\\';
    escaped += letter;
  }
  return escaped;
}

std::string line(const Cells& cells, const std::vector<bool>& shown) {
  std::string text = "|";
  for (std::size_t column = 0; column < cells.size(); ++column) {
    if (shown[column]) text += " " + cell(cells[column]) + (cells[column].empty() ? "|" : " |");
  }
  return text + "\n";
}

}  // namespace

std::string markdown_table(const Cells& header, const std::vector<Cells>& rows) {
  std::vector<bool> shown;
  for (std::size_t column = 0; column < header.size(); ++column)
    shown.push_back(std::any_of(rows.begin(), rows.end(), [&](const Cells& row) { return !row[column].empty(); }));
  std::string text = line(header, shown) + line(Cells(header.size(), "---"), shown);
  for (const auto& row : rows) text += line(row, shown);
  return text + "\n";
}

std::string json_text(const Value& value) {
  const std::string text = to_text(value);
  return std::holds_alternative<std::string>(value) ? "\"" + text + "\"" : text;
}

std::string markdown_code(const std::string& text) { return text.empty() ? "" : "`" + text + "`"; }

}  // namespace detoxsim::cli
