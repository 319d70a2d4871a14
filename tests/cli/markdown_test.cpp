// Tables in Markdown: what would end a cell is escaped, and empty columns are left out.
#include "cli/markdown.hpp"

using namespace detoxsim::cli;

TEST_CASE("a table has a header, a line below it and a line for each row") {
  CHECK(markdown_table({"a", "b"}, {{"1", "2"}, {"3", ""}}) == "| a | b |\n| --- | --- |\n| 1 | 2 |\n| 3 | |\n\n");
}

TEST_CASE("a column without any text is left out") {
  CHECK(markdown_table({"a", "b", "c"}, {{"1", "", "2"}}) == "| a | c |\n| --- | --- |\n| 1 | 2 |\n\n");
}

TEST_CASE("bars are escaped everywhere, stars outside of code") {
  CHECK(markdown_table({"a"}, {{"x|y m*v `m*v|`"}}) == "| a |\n| --- |\n| x\\|y m\\*v `m*v\\|` |\n\n");
}

TEST_CASE("defaults are written as in a scenario") {
  using detoxsim::Value;
  CHECK(json_text(Value(std::string("auto"))) == "\"auto\"");
  CHECK(json_text(Value(std::int64_t{3})) == "3");
  CHECK(json_text(Value(true)) == "true");
  CHECK(json_text(Value(detoxsim::Integers{1, 2})) == "[1,2]");
}
