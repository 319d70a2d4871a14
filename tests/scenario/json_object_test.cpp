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
  CHECK(contains(input_error([] { json_list("[1"); }), "expected a JSON list"));
}

TEST_CASE("json: settings are typed as --set types them") {
  JsonObject object;
  object.set_typed("a", "3");
  object.set_typed("b", "alie");
  object.set_typed("c", R"({"z": 1})");
  CHECK(object.text() == "{\n  \"a\": 3,\n  \"b\": \"alie\",\n  \"c\": {\n    \"z\": 1\n  }\n}\n");
}
