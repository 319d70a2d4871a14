#include "scenario/json_reader.hpp"

#include "scenario/helpers.hpp"

using namespace detoxsim;

namespace {

const std::string reader_text = R"({"a": {"b": 2, "c": "x"}, "list": [{"d": 0.5}, {"d": -1}], "mixed": [1, {}]})";

template <class Action>
std::string complaint(Action action) {
  return input_error([&] { action(JsonReader::parse(reader_text, "x.json")); });
}

}  // namespace

TEST_CASE("json reader: members of every kind") {
  const JsonReader root = JsonReader::parse(reader_text, "x.json");
  CHECK(root.names() == Lines{"a", "list", "mixed"});
  CHECK(root.object("a").number("b", 2) == 2);
  CHECK(root.object("a").text("c") == "x");
  REQUIRE(root.list("list").size() == 2);
  CHECK(root.list("list")[0].number("d", 0, true) == 0.5);
}

TEST_CASE("json reader: what isn't as expected is named with its place") {
  CHECK(complaint([](const JsonReader& root) { root.object("a").number("b", 2, true); }) ==
        "x.json: a.b: expected a number > 2, got 2");
  CHECK(complaint([](const JsonReader& root) { root.object("a").number("c", 0); }) ==
        "x.json: a.c: expected a number >= 0, got \"x\"");
  CHECK(complaint([](const JsonReader& root) { root.list("list")[1].number("d", 0); }) ==
        "x.json: list.1.d: expected a number >= 0, got -1");
  CHECK(complaint([](const JsonReader& root) { root.list("mixed"); }) ==
        "x.json: mixed: expected a list of objects, got [1,{}]");
  CHECK(complaint([](const JsonReader& root) { root.text("none"); }) == "x.json: none: expected a text, got nothing");
  CHECK(complaint([](const JsonReader& root) { root.object("list"); }) ==
        "x.json: list: expected an object, got [{\"d\":0.5},{\"d\":-1}]");
  const auto refusal = [](const std::string& text) { return input_error([&] { JsonReader::parse(text, "x.json"); }); };
  CHECK(refusal("") == "x.json: is empty; expected JSON");
  CHECK(refusal("[]") == "x.json: expected a JSON object, got []");
  for (const std::string text : {"{", "no JSON"}) CHECK(contains(refusal(text), "x.json: parse error at line 1"));
  CHECK(refusal(R"({"a": 1, "a": 2})") == "x.json: a: stands twice");
  CHECK(refusal(R"({"a": )" + std::string(100000, '[')) == "x.json: is nested more than 100 levels deep");
}
