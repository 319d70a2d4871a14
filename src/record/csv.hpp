// CSV as pandas, R and spreadsheets read it: a header, then rows; an empty field is a value that was not measured.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/output_file.hpp"

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

/// Reads a table of one row back. InputError where the text is none.
CsvColumns read_csv_row(const std::string& text);
/// Adds those columns whose name is not there yet.
void append_new(CsvColumns& columns, const CsvColumns& more);

/// A table on disk row by row; the rows stay as NAME.part where it is not finished. OutputError where the disk says no.
class CsvFile {
 public:
  /// Writes the header, from the names of `columns`.
  CsvFile(const std::string& name, const CsvColumns& columns) : file_(name, Unfinished::kept) {
    file_.append(csv_header(columns));
  }
  void append(const CsvColumns& columns) { file_.append(csv_row(columns)); }
  void finish() { file_.finish(); }
  /// For what is finished together with others.
  OutputFile& file() { return file_; }

 private:
  OutputFile file_;
};

}  // namespace detoxsim
