#include "learning/delimited_text.hpp"

#include <algorithm>
#include <utility>

#include "base/error.hpp"

namespace detoxsim {

char separator_of(std::string_view text) {
  std::size_t commas = 0, semicolons = 0, tabs = 0;
  bool quoted = false;
  for (const char letter : text) {
    if (letter == '"') quoted = !quoted;
    if (quoted) continue;
    if (letter == '\n') break;
    commas += letter == ',';
    semicolons += letter == ';';
    tabs += letter == '\t';
  }
  if (commas >= semicolons && commas >= tabs) return ',';
  return semicolons >= tabs ? ';' : '\t';
}

DelimitedText::DelimitedText(std::string name, std::string_view text, char separator)
    : name_(std::move(name)), rest_(text), separator_(separator) {
  constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
  if (rest_.starts_with(byte_order_mark)) rest_.remove_prefix(byte_order_mark.size());
  rest_ = rest_.substr(0, rest_.find_last_not_of("\r\n") + 1);
}

void DelimitedText::fail(const std::string& problem) const {
  throw InputError(name_ + ": line " + std::to_string(line_) + ": " + problem);
}

bool DelimitedText::next() {
  if (rest_.empty()) return false;
  fields_.clear();
  unquoted_.clear();
  line_ = next_line_;
  while (true) {
    fields_.push_back(read_field());
    if (rest_.starts_with("\r\n")) rest_.remove_prefix(1);
    if (rest_.empty()) return true;
    const char end = rest_.front();
    rest_.remove_prefix(1);
    if (end == '\n') {
      ++next_line_;
      return true;
    }
  }
}

// Leaves the separator or the end of the line, which may be CRLF, at the front of what is left.
std::string_view DelimitedText::read_field() {
  if (rest_.starts_with('"')) return read_quoted();
  const char ends[] = {separator_, '\n'};
  std::string_view field = rest_.substr(0, rest_.find_first_of(std::string_view(ends, 2)));
  rest_.remove_prefix(field.size());
  if (rest_.starts_with('\n') && field.ends_with('\r')) field.remove_suffix(1);
  return field;
}

std::string_view DelimitedText::read_quoted() {
  std::string& text = unquoted_.emplace_back();
  rest_.remove_prefix(1);
  while (true) {
    const std::size_t quote = rest_.find('"');
    if (quote == std::string_view::npos) fail("a quoted field has no end");
    const std::string_view part = rest_.substr(0, quote);
    text += part;
    next_line_ += std::count(part.begin(), part.end(), '\n');
    rest_.remove_prefix(quote + 1);
    if (!rest_.starts_with('"')) break;
    text += '"';
    rest_.remove_prefix(1);
  }
  if (!rest_.empty() && rest_.front() != separator_ && rest_.front() != '\n' && !rest_.starts_with("\r\n"))
    fail("text behind a quoted field");
  return text;
}

}  // namespace detoxsim
