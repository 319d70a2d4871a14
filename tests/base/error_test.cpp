#include "base/error.hpp"

#include "catch.hpp"

using namespace detoxsim;

TEST_CASE("joined") {
  CHECK(joined({}) == "");
  CHECK(joined({"a"}) == "a");
  CHECK(joined({"a", "b", "c"}) == "a, b, c");
  CHECK(joined({"1", "2"}, ";") == "1;2");
}

TEST_CASE("suggestions: the nearest candidate, or all of them") {
  const std::vector<std::string> rules = {"bulyan", "geometric-median", "krum", "mean", "multi-krum"};
  CHECK(suggestion("krumm", rules) == "; did you mean 'krum'?");  // one letter too many
  CHECK(suggestion("kum", rules) == "; did you mean 'krum'?");    // one too few
  CHECK(suggestion("kurm", rules) == "; did you mean 'krum'?");   // two swapped
  CHECK(suggestion("multikrum", rules) == "; did you mean 'multi-krum'?");
  CHECK(suggestion("geometrical_medians", rules) == "; did you mean 'geometric-median'?");
  CHECK(suggestion("Krum", rules) == "; did you mean 'krum'?");
  // Two edits are allowed, or a third of the letters; a candidate that shares no letter with the word is not near.
  CHECK(suggestion("krxyz", rules) == "; known: bulyan, geometric-median, krum, mean, multi-krum");
  CHECK(suggestion("b", {"q", "r"}) == "; known: q, r");
  CHECK(suggestion("xy", {"q"}) == "; known: q");
  CHECK(suggestion("qq", {"q"}) == "; did you mean 'q'?");
  CHECK(suggestion("anything", {}) == "");
  CHECK(suggestion("", {"q"}) == "; known: q");
}

TEST_CASE("of two swaps and a replacement the swap is nearer; the first of equals wins") {
  // "ab" → "ba" is one swap, → "ac" one replacement: the first candidate wins; "abcd" → "badc" is two swaps, four
  // replacements.
  CHECK(suggestion("ab", {"ba", "ac"}) == "; did you mean 'ba'?");
  CHECK(suggestion("ab", {"ac", "ba"}) == "; did you mean 'ac'?");
  CHECK(suggestion("abcd", {"badc"}) == "; did you mean 'badc'?");
}

TEST_CASE("errors keep their lines") {
  const InputError one("a"), two(std::vector<std::string>{"a", "b"});
  CHECK(one.lines() == std::vector<std::string>{"a"});
  CHECK(std::string(one.what()) == "a");
  CHECK(two.lines().size() == 2);
  CHECK(std::string(two.what()) == "a\nb");
  CHECK(std::string(OutputError("disk full").what()) == "disk full");
}
