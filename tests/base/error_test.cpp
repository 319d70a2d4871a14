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
  const InputError one("a"), two(std::vector<Mistake>{std::string("a"), std::string("b")});
  CHECK(one.lines() == std::vector<std::string>{"a"});
  CHECK(std::string(one.what()) == "a");
  CHECK(two.lines().size() == 2);
  CHECK(std::string(two.what()) == "a\nb");
  CHECK(std::string(OutputError("disk full").what()) == "disk full");
}

TEST_CASE("errors: each level adds where it stands, and what stands elsewhere stays") {
  const InputError error({{Mistake::bad_value, "z", "too large"},
                          {Mistake::no_guarantee, "", "needs n >= 2f+3"},
                          std::string("a.csv: line 3: no number")});
  CHECK(error.lines() == std::vector<std::string>{"z: too large", "needs n >= 2f+3", "a.csv: line 3: no number"});
  const InputError placed = error.at("attack").at("byzantine");
  CHECK(placed.lines() == std::vector<std::string>{"byzantine.attack.z: too large", "byzantine.attack: needs n >= 2f+3",
                                                   "a.csv: line 3: no number"});
  CHECK(std::string(placed.what()) == joined(placed.lines(), "\n"));
  CHECK(placed.mistakes()[1].category == Mistake::no_guarantee);
  CHECK(placed.has(Mistake::no_guarantee));
  CHECK(placed.has(Mistake::elsewhere));
  CHECK_FALSE(placed.has(Mistake::unknown_name));
}

TEST_CASE("errors: a step at a place, and steps whose mistakes all come out") {
  CHECK(at("here", [] { return 3; }) == 3);
  const auto refuse = [] { throw InputError(Mistake::bad_value, "x", "no"); };
  CHECK_THROWS_WITH(at("outer", [&] { at("inner", refuse); }), "outer.inner.x: no");
  CHECK_THROWS_AS(at("here", [] { throw OutputError("disk full"); }), OutputError);
  std::vector<Mistake> mistakes;
  CHECK_FALSE(passes(mistakes, refuse));
  CHECK(passes(mistakes, [] {}));
  CHECK_FALSE(passes(mistakes, [&] { at("y", refuse); }));
  CHECK(InputError(mistakes).lines() == std::vector<std::string>{"x: no", "y.x: no"});
}
