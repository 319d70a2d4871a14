// Every kind of mistake in a scenario, with its message.
#include <algorithm>

#include "scenario/helpers.hpp"

using namespace detoxsim;

TEST_CASE("misspelt and unknown keys") {
  CHECK(problems(R"({"trainig": {}})") == Lines{"trainig: unknown key 'trainig'; did you mean 'training'?"});
  CHECK(problems(R"({"cluster": {"worker": 3}})") ==
        Lines{"cluster.worker: unknown key 'worker'; did you mean 'workers'?"});
  CHECK(problems(R"({"redundancy": {"vote": {"equalty": "exact"}}})") ==
        Lines{"redundancy.vote.equalty: unknown key 'equalty'; did you mean 'equality'?"});
  CHECK(problems(R"({"byzantine": {"f": 3}})") ==
        Lines{"byzantine.f: unknown key 'f'; known: q, placement, attack, collusion, digest"});
}

TEST_CASE("wrong types and bounds") {
  CHECK(problems(R"({"seed": "one"})") == Lines{"seed: expected an integer >= 0, got one"});
  CHECK(problems(R"({"seed": -1})") == Lines{"seed: expected an integer >= 0, got -1"});
  CHECK(problems(R"({"name": 3})") == Lines{"name: expected a text, got 3"});
  CHECK(problems(R"({"cluster": {"workers": 0}})") == Lines{"cluster.workers: expected an integer >= 1, got 0"});
  CHECK(problems(R"({"cluster": {"workers": 1.5}})") == Lines{"cluster.workers: expected an integer >= 1, got 1.5"});
  CHECK(problems(R"({"cluster": {"workers": null}})") == Lines{"cluster.workers: expected an integer >= 1, got null"});
  CHECK(problems(R"({"cluster": {"workers": {"n": 3}}})") ==
        Lines{"cluster.workers: expected an integer >= 1, got {\"n\":3}"});
  CHECK(problems(R"({"cluster": {"platform": 3}})") == Lines{"cluster.platform: expected a path, got 3"});
  CHECK(problems(R"({"cluster": [1]})") == Lines{"cluster: expected an object, got [1]"});
  CHECK(problems(R"({"byzantine": {"collusion": 1}})") == Lines{"byzantine.collusion: expected true or false, got 1"});
  CHECK(problems(R"({"aggregation": {"buckets": "non"}})") ==
        Lines{"aggregation.buckets: expected an integer >= 1 or \"none\", got non; did you mean 'none'?"});
  CHECK(problems(R"({"redundancy": {"vote": {"no_majority": "frist"}}})") ==
        Lines{"redundancy.vote.no_majority: expected \"drop\" or \"first\" or \"mean\", got frist; did you mean "
              "'first'?"});
  CHECK(problems(R"({"seed": 18446744073709551615})") ==
        Lines{"seed: expected an integer >= 0, got 18446744073709551616"});
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
        Lines{"byzantine.attack.z: expected a number >= 0 and <= 10 or \"max\", got mx; did you mean 'max'?"});
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
  Lines lines = problems(R"({"sed": 1, "cluster": {"workers": 0}, "byzantine": {"q": -1, "attack": "non"}})");
  std::sort(lines.begin(), lines.end());
  CHECK(lines == Lines{"byzantine.attack: unknown attack 'non'; did you mean 'none'?",
                       "byzantine.q: expected an integer >= 0, got -1",
                       "cluster.workers: expected an integer >= 1, got 0",
                       "sed: unknown key 'sed'; did you mean 'seed'?"});
}

TEST_CASE("keys that stand twice") {
  CHECK(problems(R"({"seed": 1, "name": "a", "seed": 2})") == Lines{"key 'seed' stands twice in one object"});
  CHECK(problems(R"({"byzantine": {"q": 1, "q": 1}})") == Lines{"key 'q' stands twice in one object"});
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
  CHECK(contains(start(""), "parse error at line 1"));
  CHECK(problems("[1, 2]") == Lines{"expected a JSON object, got [1,2]"});
  CHECK(problems("3") == Lines{"expected a JSON object, got 3"});
  CHECK(problems("{\"seed\": 1e999}") == Lines{"number overflow parsing '1e999'"});
}
