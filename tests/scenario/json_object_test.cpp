#include "scenario/json_object.hpp"

#include "scenario/helpers.hpp"

using namespace detoxsim;

TEST_CASE("json: members by path") {
  const std::string text = R"({"status": "done", "machine": {"version": "0.1.0", "threads": 2}})";
  CHECK(json_member(text, "status") == "done");
  CHECK(json_member(text, "machine.version") == "0.1.0");
  CHECK(json_member(text, "machine.threads") == "2");
  CHECK(json_member(text, "machine.cpu").empty());
  CHECK(json_member(text, "status.version").empty());
  // What a crash may leave.
  CHECK(json_member(text.substr(0, 30), "status").empty());
  CHECK(json_member("", "status").empty());
}

TEST_CASE("json: the entries of a list") {
  CHECK(json_list(R"([1, "a", {"b": [2]}])") == Lines{"1", "\"a\"", "{\"b\":[2]}"});
  CHECK(contains(input_error([] { json_list("{}"); }), "expected a JSON list"));
  CHECK(contains(input_error([] { json_list("[1"); }), "parse error"));
  CHECK(contains(input_error([] { json_list(std::string(100000, '[')); }), "nested more than 100 levels deep"));
}

TEST_CASE("json: a text that is no UTF-8 is told in UTF-8, a path in a form that names it") {
  JsonObject object;
  object.set("host", "h\xff");
  object.set("path", "/tmp/a b\xff/c");
  object.set("list", Lines{"/\xfe", "x"});
  object.set_typed("typed", "\xfd");
  CHECK(
      object.text() ==
      "{\n  \"host\": \"h\\\\xff\",\n  \"path\": \"file:///tmp/a%20b%FF/c\",\n  \"list\": [\n    \"file:///%FE\",\n    "
      "\"x\"\n  ],\n  \"typed\": \"\\\\xfd\"\n}\n");
  CHECK(json_path("a\"b\nc") == R"("a\"b\nc")");
  CHECK(json_path("/x\xff") == R"("file:///x%FF")");
  CHECK(json_path("x\xff").rfind("\"file:///", 0) == 0);
  CHECK(json_member(R"({"a": )" + std::string(100000, '['), "a").empty());
}

TEST_CASE("json: settings are typed as --set types them") {
  JsonObject object;
  object.set_typed("a", "3");
  object.set_typed("b", "alie");
  object.set_typed("c", R"({"z": 1})");
  CHECK(object.text() == "{\n  \"a\": 3,\n  \"b\": \"alie\",\n  \"c\": {\n    \"z\": 1\n  }\n}\n");
}
