#include "record/csv.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"
#include "base/utf8.hpp"

namespace detoxsim {

namespace {

// The fields of each line, quotes taken off.
std::vector<std::vector<std::string>> fields_of(const std::string& text) {
  std::vector<std::vector<std::string>> lines;
  bool quoted = false, new_line = true;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (std::exchange(new_line, false)) lines.emplace_back(1);
    const char letter = text[i];
    std::string& field = lines.back().back();
    if (letter == '"' && quoted && i + 1 < text.size() && text[i + 1] == '"') {
      field += text[++i];
    } else if (letter == '"') {
      quoted = !quoted;
    } else if (letter == ',' && !quoted) {
      lines.back().emplace_back();
    } else if (letter == '\n' && !quoted) {
      new_line = true;
    } else {
      field += letter;
    }
  }
  return lines;
}

}  // namespace

std::string csv_field(const std::string& text) {
  if (!is_utf8(text)) return csv_field(printable(text));  // else no table with it can be read
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char letter : text) quoted += letter == '"' ? std::string("\"\"") : std::string(1, letter);
  return quoted + "\"";
}

std::string csv_field(std::optional<double> value) { return value ? shortest(*value) : ""; }

std::string csv_header(const CsvColumns& columns) {
  std::string line;
  for (std::size_t i = 0; i < columns.size(); ++i) line += (i == 0 ? "" : ",") + csv_field(columns[i].first);
  return line + "\n";
}

std::string csv_row(const CsvColumns& columns) {
  std::string line;
  for (std::size_t i = 0; i < columns.size(); ++i) line += (i == 0 ? "" : ",") + csv_field(columns[i].second);
  return line + "\n";
}

CsvColumns read_csv_row(const std::string& text) {
  const auto lines = fields_of(text);
  if (lines.size() != 2 || lines[0].size() != lines[1].size())
    throw InputError("expected a header and one row of as many fields");
  CsvColumns columns;
  for (std::size_t i = 0; i < lines[0].size(); ++i) columns.emplace_back(lines[0][i], lines[1][i]);
  return columns;
}

void append_new(CsvColumns& columns, const CsvColumns& more) {
  for (const auto& column : more) {
    const auto same = [&](const auto& other) { return other.first == column.first; };
    if (std::none_of(columns.begin(), columns.end(), same)) columns.push_back(column);
  }
}

}  // namespace detoxsim
