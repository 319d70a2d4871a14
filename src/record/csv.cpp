#include "record/csv.hpp"

#include <cerrno>
#include <cstring>

#include "base/error.hpp"
#include "base/files.hpp"
#include "base/text.hpp"

namespace detoxsim {

std::string csv_field(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char letter : text) quoted += letter == '"' ? std::string("\"\"") : std::string(1, letter);
  return quoted + "\"";
}

std::string csv_field(std::optional<double> value) { return value ? shortest(*value) : ""; }

std::string csv_header(const CsvColumns& columns) {
  std::string line;
  for (const auto& [name, value] : columns) line += (line.empty() ? "" : ",") + csv_field(name);
  return line + "\n";
}

std::string csv_row(const CsvColumns& columns) {
  std::string line;
  for (std::size_t i = 0; i < columns.size(); ++i) line += (i == 0 ? "" : ",") + csv_field(columns[i].second);
  return line + "\n";
}

CsvFile::CsvFile(const std::string& name, const CsvColumns& columns) : name_(name) {
  stream_.open(name_ + ".part", std::ios::trunc);
  write(csv_header(columns));
}

void CsvFile::append(const CsvColumns& columns) { write(csv_row(columns)); }

void CsvFile::write(const std::string& line) {
  stream_ << line;
  stream_.flush();
  if (!stream_) throw OutputError(name_ + ".part: can't be written: " + std::strerror(errno));
}

void CsvFile::finish() {
  stream_.close();
  rename_file(name_ + ".part", name_);
}

}  // namespace detoxsim
