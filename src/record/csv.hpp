// CSV as pandas, R and spreadsheets read it: a header, then rows; an empty field is a value that was not measured.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace detoxsim {

/// Column names and texts, in order.
using CsvColumns = std::vector<std::pair<std::string, std::string>>;

/// Quoted where it holds a comma, a quote or a line break.
std::string csv_field(const std::string& text);
/// Shortest text that reads back the same; "" where there is none.
std::string csv_field(std::optional<double> value);

/// "a,b\n" of the names, or of the values.
std::string csv_header(const CsvColumns& columns);
std::string csv_row(const CsvColumns& columns);

}  // namespace detoxsim
