#include "base/utf8.hpp"

#include "base/helpers.hpp"

using namespace detoxsim;

TEST_CASE("utf8: characters of every length, and what is none") {
  for (const std::string text :
       {"", "abc", "\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x98\x80", "\xf4\x8f\xbf\xbf", "\xed\x9f\xbf"})
    CHECK(is_utf8(text));
  // A lone continuation, overlong forms, a surrogate, beyond U+10FFFF, cut off, Latin-1.
  for (const std::string text : {"\x80", "\xc0\xaf", "\xe0\x80\xaf", "\xf0\x80\x80\xaf", "\xed\xa0\x80",
                                 "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xe2\x82", "caf\xe9", "\xff"})
    CHECK_FALSE(is_utf8(text));
}

TEST_CASE("utf8: any bytes as one line for people") {
  CHECK(printable("a b \xc3\xa9") == "a b \xc3\xa9");
  CHECK(printable("a\nb\r\t\x1b[31m\x7f") == "a\\nb\\r\\t\\x1b[31m\\x7f");
  CHECK(printable("caf\xe9!") == "caf\\xe9!");
  CHECK(printable(std::string(1, '\0')) == "\\x00");
  CHECK(printable("0123456789", 10) == "0123456789");
  CHECK(printable("0123456789abcdef", 10) == "01234 ... (6 bytes) ... bcdef");
  // Cut between characters: \xc3\xa9 has two bytes.
  const std::string cut = printable(std::string("0123") + "\xc3\xa9" + std::string(20, 'x'), 10);
  CHECK(cut.substr(0, 6) == "0123\xc3\xa9");
  CHECK(is_utf8(cut));
}
