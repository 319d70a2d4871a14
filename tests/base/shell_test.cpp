// Quoted words are read back by a real shell.
#include "base/shell.hpp"

#include "base/process.hpp"
#include "catch.hpp"

using namespace detoxsim;

TEST_CASE("shell: plain words stay plain, others are quoted, control characters stay on the line") {
  CHECK(shell_quoted("--out=results/a_b-1.5,x:y@z%+") == "--out=results/a_b-1.5,x:y@z%+");
  CHECK(shell_quoted("") == "''");
  CHECK(shell_quoted("=x") == "'=x'");
  CHECK(shell_quoted("a b") == "'a b'");
  CHECK(shell_quoted("it's") == "'it'\\''s'");
  CHECK(shell_quoted("two\nlines") == "$'two\\nlines'");
  CHECK(shell_quoted("a\n'\\\t") == "$'a\\n\\'\\\\\\011'");
  CHECK(shell_line({"run", "a b", ""}) == "run 'a b' ''");
  CHECK(posix_quoted("two\nlines") == "'two\nlines'");
}

TEST_CASE("shell: whatever the word, a shell reads it back as it was") {
  std::vector<std::string> words = {"",   "$(touch x)", "`x`",      "a'b\"c", "~",  "*",
                                    "#x", "!x",         "a\nb'c\\", "\\n",    "-n", "ä€"};
  std::string all;
  for (int byte = 1; byte < 256; ++byte) all += static_cast<char>(byte);
  words.push_back(all);
  words.push_back("x" + all + "01");  // digits after an octal escape
  for (const auto& word : words) {
    CAPTURE(word);
    CHECK(output_of({"bash", "-c", "printf %s " + shell_quoted(word)}).out == word);
    CHECK(output_of({"sh", "-c", "printf %s " + posix_quoted(word)}).out == word);
  }
}
