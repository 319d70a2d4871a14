// Scenarios as text: round trips, single values, paths, the schema.
#include <algorithm>
#include <functional>
#include <nlohmann/json.hpp>
#include <set>

#include "scenario/helpers.hpp"
#include "scenario/json_object.hpp"

using namespace detoxsim;
using Json = nlohmann::json;

namespace {

const std::string full = R"({
  "name": "n", "seed": 7, "cluster": {"workers": 9},
  "training": {"model": {"name": "mlp", "hidden": [3, 4]}, "optimizer": {"name": "sgd", "learning_rate": 1e-3}},
  "redundancy": {"scheme": "repetition", "r": 3},
  "aggregation": {"buckets": 3, "before_inner": ["test-scale"], "inner": "krum", "outer": "mean"},
  "byzantine": {"q": 2, "attack": {"name": "test-attack", "z": 0.1, "list": [5], "table": "t.csv"}}
})";

// All paths of the leaves of an object
void collect(const Json& json, const std::string& prefix, std::set<std::string>& paths) {
  for (const auto& [key, value] : json.items()) {
    if (value.is_object())
      collect(value, prefix + key + ".", paths);
    else
      paths.insert(prefix + key);
  }
}

}  // namespace

TEST_CASE("write, read, write: paths of any bytes") {
  const Scenario scenario = parse_scenario("{}", "x.json", "/folder\xff", {{"timing.calibration", "/c\xfe%41.json"}});
  CHECK(contains(scenario.cluster.platform, "/platforms/star-10g.xml"));
  CHECK(scenario.timing.calibration == "/c\xfe%41.json");
  const Scenario inside = parse_scenario(R"({"cluster": {"platform": "p.xml"}})", "x.json", "/folder\xff", {});
  CHECK(inside.cluster.platform == "/folder\xff/p.xml");
  for (const Scenario& one : {scenario, inside}) {
    const std::string written = write_scenario(one);
    CHECK(contains(written, "file:///"));
    const Scenario again = parse(written);
    CHECK(again.cluster.platform == one.cluster.platform);
    CHECK(again.timing.calibration == one.timing.calibration);
    CHECK(write_scenario(again) == written);
  }
  CHECK(value_at(inside, "cluster.platform") == "file:///folder%FF/p.xml");
  for (const std::string bad : {"file://host/x", "file:///%", "file:///%0", "file:///%zz", "file:///a%00b"})
    CHECK(contains(problems(R"({"cluster": {"platform": ")" + bad + "\"}}")[0],
                   "cluster.platform: " + bad + ": expected a file URL"));
}

TEST_CASE("write, read, write: the same text") {
  for (const std::string& text : {std::string("{}"), full}) {
    const std::string written = write_scenario(parse(text));
    // From anywhere else: paths are absolute by now.
    CHECK(write_scenario(parse_scenario(written, "y.json", "/elsewhere", {})) == written);
    CHECK(written.back() == '\n');
  }
}

TEST_CASE("what is written is complete: every default spelt out") {
  const Json json = Json::parse(write_scenario(parse("{}")));
  std::set<std::string> paths;
  collect(json, "", paths);
  for (const char* path : {"name",
                           "seed",
                           "cluster.platform",
                           "cluster.server",
                           "cluster.workers",
                           "training.dataset.name",
                           "training.dataset.path",
                           "training.model.name",
                           "training.model.hidden",
                           "training.batch_size",
                           "training.iterations",
                           "training.evaluate_every",
                           "training.held_out",
                           "training.evaluate_on",
                           "training.compression",
                           "training.check_replicas",
                           "training.optimizer.name",
                           "training.optimizer.learning_rate",
                           "training.optimizer.momentum",
                           "training.optimizer.momentum_at",
                           "redundancy.scheme",
                           "redundancy.r",
                           "redundancy.vote.no_majority",
                           "aggregation.buckets",
                           "aggregation.before_inner",
                           "aggregation.inner",
                           "aggregation.before_outer",
                           "byzantine.q",
                           "byzantine.placement",
                           "byzantine.attack",
                           "byzantine.collusion",
                           "timing.gradient",
                           "timing.aggregation"}) {
    CAPTURE(path);
    CHECK(paths.count(path) == 1);
  }
  CHECK(json["aggregation"]["buckets"] == "none");
  CHECK(json["aggregation"]["inner"] == "none");
  CHECK(json["byzantine"]["attack"] == "none");  // without parameters: the bare name
}

TEST_CASE("a single value of a scenario") {
  const Scenario s = parse(full);
  CHECK(value_at(s, "seed") == "7");
  CHECK(value_at(s, "name") == "n");
  CHECK(value_at(s, "training.optimizer.learning_rate") == "0.001");
  CHECK(value_at(s, "training.optimizer.momentum") == "0.9");  // a default
  CHECK(value_at(s, "training.model") == "mlp");               // components by name
  CHECK(value_at(s, "training.model.name") == "mlp");
  CHECK(value_at(s, "training.model.hidden") == "[3,4]");
  CHECK(value_at(s, "training.model.hidden.1") == "4");
  CHECK(value_at(s, "redundancy.scheme") == "repetition");
  CHECK(value_at(s, "redundancy.scheme.name") == "repetition");
  CHECK(value_at(s, "byzantine.attack.z") == "0.1");
  CHECK(value_at(s, "byzantine.collusion") == "true");
  CHECK(value_at(s, "aggregation.before_inner.0.s") == "2.0");
  CHECK(value_at(s, "aggregation.before_inner.1.s") == "");
  CHECK(value_at(s, "aggregation.before_inner..s") == "");
  CHECK(value_at(s, "aggregation.before_inner.99999999999999999999") == "");
  CHECK(value_at(s, "byzantine.attack.nonsense") == "");
  CHECK(value_at(s, "nonsense.q") == "");
}

TEST_CASE("all paths of a scenario can be replaced") {
  Scenario s = parse(R"({"cluster": {"platform": "p.xml"}, "training": {"dataset": {"path": "data"}},
                         "byzantine": {"attack": {"name": "test-attack", "table": "t.csv", "note": "/n"}}})");
  map_paths(s, [](const std::string& path) { return "<" + path + ">"; });
  CHECK(s.cluster.platform == "</folder/p.xml>");
  CHECK(s.training.dataset.params.word("path") == "</folder/data>");
  CHECK(s.byzantine.attack.params.word("table") == "</folder/t.csv>");
  CHECK(s.byzantine.attack.params.word("note") == "/n");
  CHECK(s.cluster.server == "auto");
}

TEST_CASE("the schema knows every key, and what it may be") {
  Json schema = Json::parse(scenario_schema());
  CHECK(schema["$schema"] == "https://json-schema.org/draft/2020-12/schema");
  // A scenario may name its schema, which is no setting.
  CHECK(schema["properties"].erase("$schema") == 1);
  // Every section of a written scenario is there with exactly its keys.
  const std::function<void(const Json&, const Json&)> compare = [&](const Json& written, const Json& described) {
    CHECK(described["type"] == "object");
    CHECK(described["additionalProperties"] == false);
    const Json& properties = described["properties"];
    CHECK(properties.size() == written.size());
    for (const auto& [key, value] : written.items()) {
      CAPTURE(key);
      REQUIRE(properties.contains(key));
      CHECK_FALSE(properties[key]["description"].get<std::string>().empty());
      if (properties[key].contains("properties"))
        compare(value, properties[key]);
      else
        CHECK(properties[key].contains("default"));
    }
  };
  compare(Json::parse(write_scenario(parse("{}"))), schema);

  const Json& top = schema["properties"];
  const Json& q = top["byzantine"]["properties"]["q"];
  CHECK(q["type"] == "integer");
  CHECK(q["minimum"] == 0);
  CHECK(q["default"] == 0);
  CHECK(top["redundancy"]["properties"]["vote"]["properties"]["no_majority"]["enum"] ==
        Json::array({"drop", "first", "mean"}));
  CHECK(top["aggregation"]["properties"]["buckets"]["anyOf"][1]["enum"] == Json::array({"none", "auto"}));
}

TEST_CASE("the schema of a component: its name, or an object with its own parameters") {
  const Json attack = Json::parse(scenario_schema())["properties"]["byzantine"]["properties"]["attack"];
  const Json& shapes = attack["anyOf"];
  const Json& names = shapes[0]["enum"];
  CHECK(std::count(names.begin(), names.end(), "test-attack") == 1);
  const auto shape = [&](const std::string& name) {
    const auto found = std::find_if(shapes.begin(), shapes.end(), [&](const Json& one) {
      return one.contains("properties") && one["properties"]["name"]["const"] == name;
    });
    REQUIRE(found != shapes.end());
    return *found;
  };
  const Json ours = shape("test-attack"), properties = ours["properties"];
  CHECK(ours["additionalProperties"] == false);
  CHECK(ours["required"] == Json::array({"name"}));
  CHECK_FALSE(shape("none").contains("required"));  // the default needs no name
  CHECK(properties.size() == 8);
  CHECK(properties["z"]["anyOf"][0]["maximum"] == 10.0);
  CHECK(properties["z"]["anyOf"][1]["enum"] == Json::array({"max"}));
  CHECK(properties["loud"]["type"] == "boolean");
  CHECK(properties["list"]["items"]["minimum"] == 0.0);
  CHECK(properties["of"]["enum"] == Json::array({"file", "mean"}));
  CHECK(properties["table"]["type"] == "string");
}

TEST_CASE("a JSON object of what others have to say") {
  JsonObject object, inner;
  inner.set("x", 1);
  object.set("flag", Value(true));
  object.set("number", Value(0.1));
  object.set("word", "a \"quoted\" word");
  object.set("numbers", std::vector<double>{1, 0.5});
  object.set("words", std::vector<std::string>{"a"});
  object.set("inner", inner);
  object.set_null("nothing");
  object.set_json("json", "{\"a\": [1]}");
  object.set("list", Value(Integers{1, 2}));
  const Json json = Json::parse(object.text());
  CHECK(json == Json::parse(R"({"flag": true, "number": 0.1, "word": "a \"quoted\" word", "numbers": [1.0, 0.5],
                                "words": ["a"], "inner": {"x": 1}, "nothing": null, "json": {"a": [1]},
                                "list": [1, 2]})"));
  // In the order of setting
  CHECK(object.text().find("flag") < object.text().find("list"));
  CHECK(object.text().find("nothing") < object.text().find("json"));
}
