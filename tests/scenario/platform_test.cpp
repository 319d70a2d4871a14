// A platform in a scenario: a file, a name, or a generated one with its parameters.
#include <nlohmann/json.hpp>

#include "base/helpers.hpp"
#include "scenario/helpers.hpp"

using namespace detoxsim;

namespace {

using PlatformJson = nlohmann::json;

// In "server" of the object, too.
std::string parameter(const Scenario& scenario, const std::string& name) {
  REQUIRE(scenario.cluster.generated_platform);
  return to_text(scenario.cluster.generated_platform->params.values().at(name));
}

}  // namespace

TEST_CASE("a generated platform: its name and its parameters, some of them in an object") {
  const Scenario scenario =
      parse(R"({"cluster": {"platform": {"name": "star", "bandwidth": "1250MBps", "latency": 0.0001,
                                  "speed": "200Gf", "server": {"bandwidth": "40Gbps", "memory_bandwidth": 5e9}}}})");
  CHECK(scenario.cluster.platform == "");
  CHECK(scenario.cluster.platform_name() == "star");
  CHECK(parameter(scenario, "bandwidth") == "10Gbps");
  CHECK(parameter(scenario, "latency") == "100us");
  CHECK(parameter(scenario, "server.bandwidth") == "40Gbps");
  CHECK(parameter(scenario, "server.memory_bandwidth") == "5GBps");
  CHECK(parameter(scenario, "server.latency") == "same");
  CHECK(parse(R"({"cluster": {"platform": "racks"}})").cluster.generated_platform->name == "racks");
  CHECK(parse(R"({"cluster": {"platform": {"speed": "1Gf"}}})").cluster.generated_platform->name == "star");
}

TEST_CASE("a platform's name: a file before a generated one of that name, which an object means") {
  const Scenario file = parse(R"({"cluster": {"platform": "fat-tree"}})");
  CHECK_FALSE(file.cluster.generated_platform);
  CHECK(contains(file.cluster.platform, "platforms/fat-tree.xml"));
  CHECK(parse(R"({"cluster": {"platform": {"name": "fat-tree"}}})").cluster.generated_platform);
  CHECK(contains(parse(R"({"cluster": {"platform": {"name": "star-10g"}}})").cluster.platform, "star-10g.xml"));
}

TEST_CASE("a platform's parameters by --set: inside the default, a name, and a file that comes with the program") {
  const Setting slow = {"cluster.platform.bandwidth", "1Gbps"}, server = {"cluster.platform.server.speed", "1Gf"};
  const auto set = [&](const std::string& text, std::vector<Setting> settings) { return parse(text, settings); };
  CHECK(parameter(set("{}", {slow}), "bandwidth") == "1Gbps");
  CHECK(parameter(set("{}", {slow, server}), "server.speed") == "1Gf");
  CHECK(parameter(set("{}", {{"cluster.platform", "wide-area"}, slow}), "bandwidth") == "1Gbps");
  CHECK(parameter(set("{}", {{"cluster.platform", "wide-area"}, slow}), "access_latency") == "1ms");
  const Scenario fast = set(R"({"cluster": {"platform": "star-100g"}})", {server});
  CHECK(parameter(fast, "bandwidth") == "100Gbps");
  CHECK(fast.notes == Lines{"cluster.platform: star-100g is a file; with parameters it is the generated platform star, "
                            "which has the same numbers else"});
  CHECK(parameter(set(R"({"cluster": {"platform": "star-100g"}})", {slow}), "bandwidth") == "1Gbps");
}

TEST_CASE("a platform's mistakes are one line each") {
  const auto platform = [](const std::string& text) { return problems(R"({"cluster": {"platform": )" + text + "}}"); };
  CHECK(
      platform(R"({"name": "star", "bandwidth": "10Gb"})") ==
      Lines{"cluster.platform.bandwidth: expected a bandwidth such as \"10Gbps\", 8bps to 8Ebps, got \"10Gb\"; unknown "
            "unit 'Gb'; did you mean 'Gbps'?"});
  CHECK(platform(R"({"name": "star", "server": {"sped": "1Gf"}})") ==
        Lines{"cluster.platform.server.sped: unknown key 'server.sped'; did you mean 'server.speed'?"});
  CHECK(platform(R"({"name": "star", "server": 3})") == Lines{"cluster.platform.server: expected an object, got 3"});
  CHECK(platform(R"({"name": "star", "latency": "-1us"})")[0].find("0s to 1000000s, got \"-1us\"") !=
        std::string::npos);
  CHECK(platform(R"({"name": "star", "speed": null})")[0].find("got null; leave the key out") != std::string::npos);
  CHECK(contains(platform(R"({"name": "sta", "speed": "1Gf"})")[0], "unknown platform 'sta'; did you mean 'star'?"));
  CHECK(contains(platform(R"("rack")")[0], "unknown platform 'rack'; did you mean 'racks'?"));
  CHECK(platform(R"({"name": "mixed", "speed": "1Gf"})") ==
        Lines{"cluster.platform: mixed is a file, and takes no parameters; those that do: fat-tree, racks, star, "
              "wide-area"});
  CHECK(platform(R"({"name": "my/own.xml", "speed": "1Gf"})") ==
        Lines{"cluster.platform: my/own.xml is a file, and takes no parameters; those that do: fat-tree, racks, star, "
              "wide-area"});
  CHECK(platform(R"({"name": 3})").size() == 1);
  CHECK(platform("[1]").size() == 1);
}

TEST_CASE("a generated platform is written as an object, and its settings are columns") {
  const Scenario scenario = parse(R"({"cluster": {"platform": {"name": "star", "server": {"bandwidth": "40Gbps"}}}})");
  const PlatformJson json = PlatformJson::parse(write_scenario(scenario))["cluster"]["platform"];
  CHECK(json["name"] == "star");
  CHECK(json["bandwidth"] == "10Gbps");
  CHECK(json["server"]["bandwidth"] == "40Gbps");
  CHECK(write_scenario(parse(write_scenario(scenario))) == write_scenario(scenario));
  CHECK(PlatformJson::parse(commented_scenario(scenario), nullptr, true, true)["cluster"]["platform"] == json);
  CHECK(value_at(scenario, "cluster.platform") == "star");
  CHECK(value_at(scenario, "cluster.platform.server.bandwidth") == "40Gbps");
  const auto columns = flat_settings(scenario);
  const auto has = [&](const std::string& path, const std::string& value) {
    return std::find(columns.begin(), columns.end(), std::pair(path, value)) != columns.end();
  };
  CHECK(has("cluster.platform", "star"));
  CHECK(has("cluster.platform.bandwidth", "10Gbps"));
  CHECK(has("cluster.platform.server.bandwidth", "40Gbps"));
}

TEST_CASE("the schema of a platform: a path, a name, or an object whose server is an object") {
  const PlatformJson platform =
      PlatformJson::parse(scenario_schema())["properties"]["cluster"]["properties"]["platform"];
  CHECK(platform["default"] == "star-10g");
  bool text = false, star = false;
  for (const auto& shape : platform["anyOf"]) {
    text |= shape.contains("type") && shape["type"] == "string";
    if (!shape.contains("properties") || shape["properties"]["name"]["const"] != "star") continue;
    star = true;
    CHECK_FALSE(shape.contains("required"));  // an object without a name means it
    CHECK(shape["properties"]["bandwidth"]["type"] == PlatformJson::array({"string", "number"}));
    CHECK(shape["properties"]["server"]["properties"].contains("latency"));
    CHECK(shape["properties"]["server"]["additionalProperties"] == false);
  }
  CHECK((text && star));
}
