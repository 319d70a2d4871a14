// Tables as text (RFC 4180): comma-separated values, or separated by semicolons or tabs.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace detoxsim {

/// The separator that occurs most often, outside of quotes, in the first line: a comma, semicolon or tab; a comma where
/// there is none.
char separator_of(std::string_view text);

/// Hands out record after record. Lines end in LF or CRLF; a byte order mark, and empty lines at the end, are skipped.
class DelimitedText {
 public:
  /// name: what errors begin with. The text must live as long as this object.
  DelimitedText(std::string name, std::string_view text, char separator);

  /// The next record's fields; false at the end. InputError: a quote that doesn't end, or text behind one that does.
  bool next();
  std::int64_t line() const { return line_; }                              ///< where the record begins, from 1
  const std::vector<std::string_view>& fields() const { return fields_; }  ///< valid until next()
  [[noreturn]] void fail(const std::string& problem) const;                ///< InputError: "NAME: line 3: problem"

 private:
  std::string_view read_field();
  std::string_view read_quoted();

  std::string name_;
  std::string_view rest_;
  char separator_;
  std::int64_t line_ = 0, next_line_ = 1;
  std::vector<std::string_view> fields_;
  std::deque<std::string> unquoted_;  ///< of this record
};

}  // namespace detoxsim
