#include "record/csv.hpp"

#include <limits>

#include "base/error.hpp"
#include "catch.hpp"

using namespace detoxsim;

TEST_CASE("csv: what needs quotes gets them") {
  CHECK(csv_field(std::string("plain text; 'x'")) == "plain text; 'x'");
  CHECK(csv_field(std::string("")) == "");
  CHECK(csv_field(std::string("a,b")) == "\"a,b\"");
  CHECK(csv_field(std::string("say \"x\"")) == "\"say \"\"x\"\"\"");
  CHECK(csv_field(std::string("two\nlines")) == "\"two\nlines\"");
  CHECK(csv_field(std::string("a\r")) == "\"a\r\"");
  CHECK(csv_field(std::string("[1,2]")) == "\"[1,2]\"");
}

TEST_CASE("csv: numbers read back the same; what was not measured is empty") {
  CHECK(csv_field(0.1) == "0.1");
  CHECK(csv_field(3.0) == "3");
  CHECK(csv_field(1.0 / 3) == "0.3333333333333333");
  CHECK(csv_field(std::nullopt) == "");
  CHECK(csv_field(std::numeric_limits<double>::quiet_NaN()) == "nan");
  CHECK(csv_field(std::numeric_limits<double>::infinity()) == "inf");
}

TEST_CASE("csv: header and row") {
  const CsvColumns columns = {{"p", "45"}, {"empty", ""}, {"a,b", "x\"y"}, {"last", ""}};
  CHECK(csv_header(columns) == "p,empty,\"a,b\",last\n");
  CHECK(csv_row(columns) == "45,,\"x\"\"y\",\n");
  CHECK(csv_row({{"first", ""}, {"second", "2"}}) == ",2\n");
  CHECK(csv_row({}) == "\n");
}

TEST_CASE("csv: a table of one row reads back as it was written") {
  const CsvColumns columns = {{"p", "45"}, {"empty", ""}, {"a,b", "x\"y"}, {"lines", "1\n2\r\n"}, {"last", ""}};
  CHECK(read_csv_row(csv_header(columns) + csv_row(columns)) == columns);
  for (const char* text : {"", "a,b\n", "a,b\n1\n", "a\n1\n2\n"}) CHECK_THROWS_AS(read_csv_row(text), InputError);
}

TEST_CASE("csv: no column twice") {
  CsvColumns columns = {{"p", "45"}, {"seed", "1"}};
  append_new(columns, {{"q", "5"}, {"seed", "1"}, {"q", "5"}});
  CHECK(columns == CsvColumns{{"p", "45"}, {"seed", "1"}, {"q", "5"}});
}

TEST_CASE("csv: a first column without a name keeps its place") {
  // Two fields in the header and in the row, whichever of them is empty.
  const CsvColumns columns = {{"", "1"}, {"b", ""}};
  CHECK(csv_header(columns) == ",b\n");
  CHECK(read_csv_row(csv_header(columns) + csv_row(columns)) == columns);
}
