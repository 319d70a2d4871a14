#include "cli/value_list.hpp"

#include "base/helpers.hpp"

using namespace detoxsim;

namespace {

using Values = std::vector<std::string>;

Values list(const std::string& text) { return cli::value_list("--vary x", text); }
std::string refusal(const std::string& text) {
  return input_error([&] { list(text); });
}

}  // namespace

TEST_CASE("value list: numbers, ranges, words") {
  CHECK(list("3") == Values{"3"});
  CHECK(list("1,3,5") == Values{"1", "3", "5"});
  CHECK(list("0..3") == Values{"0", "1", "2", "3"});
  CHECK(list("-1..1,7") == Values{"-1", "0", "1", "7"});
  CHECK(list("1..9:4") == Values{"1", "5", "9"});
  CHECK(list("mean,krum") == Values{"mean", "krum"});
  CHECK(list("0.1,1e-3,true") == Values{"0.1", "1e-3", "true"});
  CHECK(list("../a.xml,./b..c.xml") == Values{"../a.xml", "./b..c.xml"});
}

TEST_CASE("value list: JSON") {
  CHECK(list(R"([1, 0.5, "a,b", true, [100, 50], {"name": "alie", "z": 1}])") ==
        Values{"1", "0.5", "\"a,b\"", "true", "[100,50]", R"({"name":"alie","z":1})"});
  CHECK(list(R"({"name": "alie", "z": 1})") == Values{R"({"name":"alie","z":1})"});
  CHECK(list(R"({"name": "a"}, {"name": "b"})") == Values{R"({"name":"a"})", R"({"name":"b"})"});
}

TEST_CASE("value list: what is wrong names the option") {
  for (const char* text : {"", "1,,2", ",", "1,"}) CHECK(contains(refusal(text), "--vary x"));
  CHECK(contains(refusal("1,,2"), "a value is missing"));
  CHECK(contains(refusal("3..1"), "FIRST <= LAST"));
  CHECK(contains(refusal("1..x"), "expected integers"));
  CHECK(contains(refusal("0.1..0.3"), "expected integers"));
  CHECK(contains(refusal("[1,"), "parse error"));
  CHECK(contains(refusal("[1,]"), "the comma before it is one too many"));
  CHECK(contains(refusal("[" + std::string(100000, '[')), "--vary x: is nested more than 100 levels deep"));
  for (const char* text : {"0..1000000000000000000", "0..1000000", "0..999999,0..0"})
    CHECK(contains(refusal(text), "more than 1000000 values"));
  CHECK(contains(refusal("1..9:0"), "STEP >= 1"));
  CHECK(contains(refusal("[]"), "the list is empty"));
}

TEST_CASE("value list: ranges as far as integers go") {
  CHECK(list("-9223372036854775808..9223372036854775807:9223372036854775807") ==
        Values{"-9223372036854775808", "-1", "9223372036854775806"});
  CHECK(list("0..999999").size() == 1'000'000);
}
