// Every kind of mistake in a scenario, with its message.
#include <algorithm>

#include "scenario/helpers.hpp"

using namespace detoxsim;

TEST_CASE("misspelt and unknown keys") {
  CHECK(problems(R"({"trainig": {}})") == Lines{"trainig: unknown key 'trainig'; did you mean 'training'?"});
  CHECK(problems(R"({"cluster": {"worker": 3}})") ==
        Lines{"cluster.worker: unknown key 'worker'; did you mean 'workers'?"});
  CHECK(problems(R"({"redundancy": {"vote": {"no_majorty": "drop"}}})") ==
        Lines{"redundancy.vote.no_majorty: unknown key 'no_majorty'; did you mean 'no_majority'?"});
  CHECK(problems(R"({"byzantine": {"f": 3}})") ==
        Lines{"byzantine.f: unknown key 'f'; it belongs to aggregation.inner or aggregation.outer"});
}

TEST_CASE("wrong types and bounds") {
  CHECK(problems(R"({"seed": "one"})") == Lines{"seed: expected an integer >= 0, got \"one\""});
  CHECK(problems(R"({"seed": -1})") == Lines{"seed: expected an integer >= 0, got -1"});
  CHECK(problems(R"({"name": 3})") == Lines{"name: expected a text, got 3"});
  CHECK(problems(R"({"cluster": {"workers": 0}})") == Lines{"cluster.workers: expected an integer >= 1, got 0"});
  CHECK(problems(R"({"cluster": {"workers": 1.5}})") == Lines{"cluster.workers: expected an integer >= 1, got 1.5"});
  CHECK(problems(R"({"cluster": {"workers": null}})") ==
        Lines{"cluster.workers: expected an integer >= 1, got null; leave the key out for its default"});
  CHECK(problems(R"({"cluster": {"workers": {"n": 3}}})") ==
        Lines{"cluster.workers: expected an integer >= 1, got {\"n\":3}"});
  CHECK(problems(R"({"cluster": {"platform": 3}})") ==
        Lines{"cluster.platform: expected a path, or the name of a platform or an object with \"name\", got 3"});
  CHECK(problems(R"({"cluster": [1]})") == Lines{"cluster: expected an object, got [1]"});
  CHECK(problems(R"({"byzantine": {"collusion": 1}})") == Lines{"byzantine.collusion: expected true or false, got 1"});
  CHECK(
      problems(R"({"aggregation": {"buckets": "non"}})") ==
      Lines{
          "aggregation.buckets: expected an integer >= 1 or \"none\" or \"auto\", got \"non\"; did you mean 'none'?"});
  CHECK(problems(R"({"redundancy": {"vote": {"no_majority": "frist"}}})") ==
        Lines{"redundancy.vote.no_majority: expected \"drop\" or \"first\" or \"mean\", got \"frist\"; did you mean "
              "'first'?"});
  CHECK(problems(R"({"seed": 18446744073709551615})") ==
        Lines{"seed: expected an integer >= 0, at most 2147483647, got 18446744073709551615"});
}

TEST_CASE("wrong types and bounds: what would be right") {
  CHECK(problems(R"({"seed": 4294967296})") ==
        Lines{"seed: expected an integer >= 0, at most 2147483647, got 4294967296"});
  CHECK(problems(R"({"cluster": {"workers": "9"}})") ==
        Lines{"cluster.workers: expected an integer >= 1, got \"9\"; drop the quotes"});
  CHECK(problems(R"({"byzantine": {"collusion": "false"}})") ==
        Lines{"byzantine.collusion: expected true or false, got \"false\"; drop the quotes"});
  CHECK(problems(R"({"training": null})") ==
        Lines{"training: expected an object, got null; leave the key out for its default"});
  CHECK(problems(R"({"aggregation": {"before_outer": null}})") ==
        Lines{"aggregation.before_outer: expected a list of pre-aggregators, got null; leave the key out for its "
              "default"});
  // However long it is, the message is a line.
  CHECK(problems(R"({"cluster": {"workers": ")" + std::string(100000, 'x') + "\"}}")[0].size() < 200000);
  CHECK(problems(R"({"cluster": [")" + std::string(100000, 'x') + "\"]}")[0].size() < 250);
}

TEST_CASE("names that can't be a folder in results/, and texts that can't be one") {
  const auto problem = [](const std::string& name) {
    const Lines lines = problems(R"({"name": ")" + name + "\"}");
    return lines.empty() ? "" : lines[0];
  };
  for (const std::string good : {"a", "with spaces, and (more)", "caf\xc3\xa9", "a..b", "..."})
    CHECK(problem(good).empty());
  CHECK(problem(std::string(200, 'n')).empty());
  for (const std::string bad : {"", ".", "..", "../../escape", "a/b", "/tmp", "a\\nb", "\\u001b[31m", "\\u007f"})
    CHECK(contains(problem(bad), "name: expected 1 to 200 bytes without"));
  CHECK(contains(problem(std::string(201, 'n')), "name: expected 1 to 200 bytes"));
  CHECK(problem("a\\u0000b") == "name: holds the character NUL: \"a\\u0000b\"");
  CHECK(problems(R"({"cluster": {"platform": "a\u0000b"}})") ==
        Lines{"cluster.platform: holds the character NUL: \"a\\u0000b\""});
  CHECK(problems("{}", {{"name", "caf\xe9"}}) == Lines{"name: is no UTF-8: caf\\xe9"});
  CHECK(contains(problems(R"({"cluster": {"platform": ")" + std::string(5000, 'p') + "\"}}")[0],
                 "is no usable path: File name too long"));
}

TEST_CASE("nesting is bounded, wherever it stands") {
  const auto nested = [](int levels) { return std::string(levels, '[') + std::string(levels, ']'); };
  const Lines deep = {"is nested more than 100 levels deep"};
  CHECK(problems(R"({"name": )" + nested(99) + "}") != deep);
  CHECK(problems(R"({"name": )" + nested(100) + "}") == deep);
  CHECK(problems(R"({"name": )" + nested(100000) + "}") == deep);
  CHECK(problems(std::string(100000, '[')) == deep);
  std::string objects;
  for (int i = 0; i < 100000; ++i) objects += R"({"a":)";
  CHECK(problems(objects) == deep);
  CHECK(problems("{}", {{"training.model", nested(100000)}}) ==
        Lines{"--set training.model: a value is nested more than 100 levels deep"});
  std::string path = "a";
  for (int i = 0; i < 100000; ++i) path += ".a";
  CHECK(contains(problems("{}", {{path, "1"}})[0], "no path of a scenario is so deep"));
}

TEST_CASE("whole numbers are integers however they are written") {
  CHECK(parse(R"({"training": {"iterations": 1e3}})").training.iterations == 1000);
}

TEST_CASE("unknown components") {
  CHECK(problems(R"({"aggregation": {"outer": "krumm"}})") ==
        Lines{"aggregation.outer: unknown rule 'krumm'; did you mean 'krum'?"});
  CHECK(problems(R"({"byzantine": {"attack": {"name": "test-atack", "z": 1}}})") ==
        Lines{"byzantine.attack: unknown attack 'test-atack'; did you mean 'test-attack'?"});
  CHECK(problems(R"({"aggregation": {"before_outer": ["test-scale", "test-scal"]}})") ==
        Lines{"aggregation.before_outer.1: unknown pre-aggregator 'test-scal'; did you mean 'test-scale'?"});
  CHECK(problems(R"({"training": {"model": "zzzzzzzz"}})")[0].rfind("training.model: unknown model 'zzzzzzzz'; known: ",
                                                                    0) == 0);
}

TEST_CASE("components that are none") {
  CHECK(problems(R"({"training": {"model": 3}})") ==
        Lines{"training.model: expected the name of a model or an object with \"name\", got 3"});
  CHECK(problems(R"({"training": {"model": {"name": 3}}})") ==
        Lines{"training.model: expected the name of a model or an object with \"name\", got {\"name\":3}"});
  CHECK(problems(R"({"aggregation": {"inner": {"f": 3}}})") ==
        Lines{"aggregation.inner: expected the name of a rule or an object with \"name\", got {\"f\":3}"});
  CHECK(problems(R"({"aggregation": {"before_inner": "test-scale"}})") ==
        Lines{"aggregation.before_inner: expected a list of pre-aggregators, got \"test-scale\""});
}

TEST_CASE("parameters of components") {
  const auto attack = [](const std::string& rest) {
    return problems(R"({"byzantine": {"attack": {"name": "test-attack", )" + rest + "}}}");
  };
  CHECK(attack(R"("zz": 1)") == Lines{"byzantine.attack.zz: unknown key 'zz'; did you mean 'z'?"});
  CHECK(attack(R"("z": 11)") == Lines{"byzantine.attack.z: expected a number >= 0 and <= 10 or \"max\", got 11"});
  CHECK(attack(R"("z": "mx")") ==
        Lines{"byzantine.attack.z: expected a number >= 0 and <= 10 or \"max\", got \"mx\"; did you mean 'max'?"});
  CHECK(attack(R"("z": [0.5])") == Lines{"byzantine.attack.z: expected a number >= 0 and <= 10 or \"max\", got [0.5]"});
  CHECK(attack(R"("list": [1, -1])") == Lines{"byzantine.attack.list: expected a list of integers >= 0, got [1,-1]"});
  CHECK(attack(R"("list": [1, "a"])") ==
        Lines{"byzantine.attack.list: expected a list of integers >= 0, got [1,\"a\"]"});
  CHECK(attack(R"("nonsense": {})")[0].rfind("byzantine.attack.nonsense: unknown key 'nonsense'; known: z, ddof", 0) ==
        0);
  CHECK(problems(R"({"byzantine": {"attack": {"z": 1}}})") ==
        Lines{"byzantine.attack.z: unknown key 'z'; it takes no parameters"});
}

TEST_CASE("all mistakes at once, a line each") {
  Lines lines = problems(R"({"sed": 1, "cluster": {"workers": 0}, "byzantine": {"q": -1, "attack": "nome"}})");
  std::sort(lines.begin(), lines.end());
  CHECK(lines == Lines{"byzantine.attack: unknown attack 'nome'; did you mean 'none'?",
                       "byzantine.q: expected an integer >= 0, got -1",
                       "cluster.workers: expected an integer >= 1, got 0",
                       "sed: unknown key 'sed'; did you mean 'seed'?"});
}

TEST_CASE("keys that stand twice") {
  CHECK(problems(R"({"seed": 1, "name": "a", "seed": 2})") == Lines{"seed: stands twice"});
  CHECK(problems(R"({"byzantine": {"q": 1, "q": 1}})") == Lines{"byzantine.q: stands twice"});
  // The same key in two objects is none of that.
  CHECK(problems(R"({"aggregation": {"inner": {"name": "mean"}, "outer": {"name": "mean"}}})").empty());
}

TEST_CASE("no JSON") {
  const auto start = [](const std::string& text) {
    const Lines lines = problems(text);
    REQUIRE(lines.size() == 1);
    return lines[0].substr(0, lines[0].find(": "));
  };
  CHECK(start("{\n  \"seed\": 1,\n  \"name\" \"a\"\n}") == "parse error at line 3, column 12");
  CHECK(start("{\"seed\": 1") == "parse error at line 1, column 11");
  CHECK(start("{\"seed\": 1,}") == "parse error at line 1, column 12");
  CHECK(contains(problems("{\"seed\": 1,\n}")[0], "; the comma before it is one too many"));
  CHECK(contains(problems(R"({"a": [1, ]})")[0], "; the comma before it is one too many"));
  for (const std::string text : {"", " \n", "\xef\xbb\xbf"}) CHECK(problems(text) == Lines{"is empty; expected JSON"});
  CHECK(problems("\xef\xbb\xbf{\"seed\": 2}").empty());  // a byte order mark is none of the text
  CHECK(problems(std::string("\xff\xfe{\0}\0", 6)) == Lines{"is UTF-16; save it as UTF-8"});
  CHECK(problems("{\n\"name\": \"caf\xe9\"}") == Lines{"line 2 is no UTF-8: \"name\": \"caf\\xe9\"}"});
  CHECK(problems("[1, 2]") == Lines{"expected a JSON object, got [1,2]"});
  CHECK(problems("3") == Lines{"expected a JSON object, got 3"});
  CHECK(problems("{\"seed\": 1e999}") == Lines{"number overflow parsing '1e999'"});
}
