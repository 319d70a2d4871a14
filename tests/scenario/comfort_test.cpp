// What a scenario may leave out, and what a mistake is told.
#include <algorithm>
#include <filesystem>

#include "base/helpers.hpp"
#include "scenario/scenario.hpp"

using namespace detoxsim;

namespace {

Scenario parsed(const std::string& text, const std::vector<Setting>& settings = {}, const std::string& folder = "") {
  return parse_scenario(text, "x.json", folder, settings);
}

std::string mistake(const std::string& text) {
  return input_error([&] { parsed(text); });
}

}  // namespace

TEST_CASE("a built-in platform is found by its name, from any folder") {
  const TemporaryFolder folder;
  const Scenario defaults = parsed("{}", {}, folder.path());
  CHECK(std::filesystem::exists(defaults.cluster.platform));
  CHECK(contains(defaults.cluster.platform, "platforms/star-10g.xml"));
  CHECK(contains(parsed(R"({"cluster": {"platform": "two-racks"}})").cluster.platform, "platforms/two-racks.xml"));
  CHECK(contains(parsed("{}", {{"cluster.platform", "star-1g"}}).cluster.platform, "platforms/star-1g.xml"));
  CHECK(contains(mistake(R"({"cluster": {"platform": "star-10"}})"), "did you mean 'star-10g'?"));
  // A file of the same name comes first.
  folder.write("star-10g", "x");
  CHECK(parsed("{}", {}, folder.path()).cluster.platform ==
        std::filesystem::canonical(folder.path() + "/star-10g").string());
}

TEST_CASE("r > 1 is repetition, unless a scheme is named") {
  CHECK(parsed(R"({"redundancy": {"r": 3}})").redundancy.scheme.name == "repetition");
  CHECK(parsed("{}", {{"redundancy.r", "3"}}).redundancy.scheme.name == "repetition");
  CHECK(parsed(R"({"redundancy": {"r": 1}})").redundancy.scheme.name == "none");
  CHECK(parsed(R"({"redundancy": {"r": 3, "scheme": "none"}})").redundancy.scheme.name == "none");
}

TEST_CASE("a run.json is read for the scenario in it") {
  const Scenario scenario = parsed(R"({"seed": 7})");
  const std::string run = R"({"status": "done", "scenario": )" + write_scenario(scenario) + R"(, "derived": {}})";
  CHECK(write_scenario(parsed(run)) == write_scenario(scenario));
  CHECK(contains(mistake(R"({"scenario": {}})"), "unknown key 'scenario'"));
}

TEST_CASE("$schema is for editors") {
  CHECK(parsed(R"({"$schema": "scenario.schema.json", "seed": 2})").seed == 2);
  CHECK(contains(mistake(R"({"cluster": {"$schema": "x"}})"), "unknown key '$schema'"));
}

TEST_CASE("mistakes: numbers in quotes, names in other letters, keys in other places") {
  CHECK(contains(mistake(R"({"training": {"batch_size": "1440"}})"), "drop the quotes"));
  CHECK(contains(mistake(R"({"training": {"dataset": "FashionMNIST"}})"), "did you mean 'fashion-mnist'?"));
  CHECK(contains(mistake(R"({"training": {"learning_rate": 0.1}})"), "it belongs to training.optimizer"));
  CHECK(contains(mistake(R"({"batch_size": 10})"), "it belongs to training"));
  CHECK(contains(mistake(R"({"attack": "alie"})"), "it belongs to byzantine"));
  CHECK(contains(mistake(R"({"training": {"sed": 1}})"), "unknown key 'sed'"));
}

TEST_CASE("flat settings: every setting by its path, parameters behind their component") {
  const Scenario scenario = parsed(R"({"byzantine": {"q": 2, "attack": {"name": "alie", "z": 1.5}},
                                       "aggregation": {"before_outer": ["nnm", {"name": "bucketing", "size": 3}]}})");
  const auto settings = flat_settings(scenario);
  const auto at = [&](const std::string& path) {
    const auto found = std::find_if(settings.begin(), settings.end(), [&](const auto& s) { return s.first == path; });
    return found == settings.end() ? "?" : found->second;
  };
  CHECK(at("byzantine.q") == "2");
  CHECK(at("byzantine.attack") == "alie");
  CHECK(at("byzantine.attack.z") == "1.5");
  CHECK(at("aggregation.before_outer") == "nnm + bucketing (size=3)");
  CHECK(at("aggregation.inner") == "none");
  CHECK(at("cluster.deadline") == "none");
  CHECK(at("training.optimizer.learning_rate") == "0.1");
}
