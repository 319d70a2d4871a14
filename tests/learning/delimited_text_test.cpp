#include "learning/delimited_text.hpp"

#include "learning/helpers.hpp"

using namespace detoxsim;

namespace {

using Records = std::vector<std::vector<std::string>>;

Records records(const std::string& text, char separator = ',') {
  Records all;
  DelimitedText reader("t.csv", text, separator);
  while (reader.next()) all.emplace_back(reader.fields().begin(), reader.fields().end());
  return all;
}

}  // namespace

TEST_CASE("delimited text: separators, ends of lines, byte order mark, empty lines at the end") {
  const Records expected = {{"a", "b"}, {"1", "2"}};
  CHECK(records("a,b\n1,2\n") == expected);
  CHECK(records("a,b\r\n1,2\r\n\r\n\n") == expected);
  CHECK(records("\xef\xbb\xbf"
                "a;b\n1;2",
                ';') == expected);
  CHECK(records("").empty());
  CHECK(records("\n").empty());
  CHECK(records("a,,\n\n,") == Records{{"a", "", ""}, {""}, {"", ""}});
  CHECK(separator_of("a;b,c;d\n,,,,") == ';');
  CHECK(separator_of("\"a,b,c\"\td\n") == '\t');
  CHECK(separator_of("abc") == ',');
}

TEST_CASE("delimited text: quoted fields") {
  CHECK(records("\"a,b\",\"say \"\"no\"\"\"\r\n\"\",\"x\ny\"") == Records{{"a,b", "say \"no\""}, {"", "x\ny"}});
  DelimitedText reader("t.csv", "\"x\ny\",1\n2,3\n", ',');
  CHECK((reader.next() && reader.line() == 1));
  CHECK((reader.next() && reader.line() == 3));
  CHECK_FALSE(reader.next());
  CHECK(input_error([] { records("1,2\n3,\"4\n5,6\n"); }) == "t.csv: line 2: a quoted field has no end");
  CHECK(input_error([] { records("\"a\"b,c\n"); }) == "t.csv: line 1: text behind a quoted field");
}
