// The reference of keys: complete, and its examples are what the reader takes.
#include "scenario/reference.hpp"

#include <algorithm>

#include "scenario/helpers.hpp"

using namespace detoxsim;

namespace {

std::vector<KeyInfo> all_keys() {
  std::vector<KeyInfo> keys;
  for (const auto& section : scenario_reference()) keys.insert(keys.end(), section.keys.begin(), section.keys.end());
  return keys;
}

}  // namespace

TEST_CASE("every key has an example that the reader takes and that is not its default") {
  for (const auto& key : all_keys()) {
    INFO(key.path);
    REQUIRE(key.example != "");
    CHECK(problems("{}", {{key.path, key.example}}).empty());
    const bool only_value = key.expected == "\"" + to_text(key.fallback) + "\"";
    if (!only_value) CHECK(write_scenario(parse("{}", {{key.path, key.example}})) != write_scenario(parse("{}")));
  }
}

TEST_CASE("no example is of a key that is no longer there") {
  const auto keys = all_keys();
  for (const auto& path : paths_with_examples()) {
    INFO(path);
    CHECK(std::any_of(keys.begin(), keys.end(), [&](const KeyInfo& key) { return key.path == path; }));
  }
}

TEST_CASE("the reference has the sections of a scenario, in order, and nested keys by their whole path") {
  std::vector<std::string> sections;
  for (const auto& section : scenario_reference()) sections.push_back(section.name);
  CHECK(sections == Lines{"", "cluster", "training", "redundancy", "aggregation", "byzantine", "timing"});
  const auto keys = all_keys();
  const auto early =
      std::find_if(keys.begin(), keys.end(), [](const KeyInfo& key) { return key.path == "redundancy.vote.early"; });
  REQUIRE(early != keys.end());
  CHECK(early->expected == "true or false");
  CHECK(to_text(early->fallback) == "false");
  CHECK_FALSE(early->kind);
}

TEST_CASE("a key that takes a component says of which kind, and whether a list") {
  for (const auto& key : all_keys()) {
    if (key.path == "aggregation.before_outer") {
      CHECK(key.kind == ComponentKind::pre_aggregator);
      CHECK(key.is_list);
      CHECK(to_text(key.fallback) == "[]");
    }
    if (key.path == "timing.as_model") {
      CHECK(key.kind == ComponentKind::model);
      CHECK_FALSE(key.is_list);
      CHECK(to_text(key.fallback) == "none");
    }
  }
}
