// What can be wrong with a scenario's numbers is found without platform and data, neither of which exists here.
#include "experiment/scenario_checks.hpp"

#include "base/helpers.hpp"
#include "experiment/experiment.hpp"

using namespace detoxsim;

namespace {

Scenario scenario(const std::vector<Setting>& settings) {
  std::vector<Setting> all = {{"cluster.platform", "\"/nowhere.xml\""},
                              {"training.dataset", R"({"name": "mnist", "path": "/nowhere"})"},
                              {"redundancy", R"({"scheme": "repetition", "r": 3})"}};
  all.insert(all.end(), settings.begin(), settings.end());
  return parse_scenario("{}", "x.json", "/", all);
}

std::string problem(const std::vector<Setting>& settings) {
  ThreadPool pool(1);
  return input_error([&] { check_numbers(scenario(settings), pool); });
}

}  // namespace

TEST_CASE("blueprint: counts, rules, attack and placement") {
  CHECK(problem({}).empty());
  CHECK(contains(problem({{"byzantine.q", "46"}}), "q = 46 is more than all workers"));
  CHECK(contains(problem({{"training.batch_size", "14"}}), "b = 14 samples can't be split over G = 15"));
  CHECK(contains(problem({{"aggregation.buckets", "16"}}), "k = 16 is more than the 15 votes"));
  const Setting krum{"aggregation.outer", "krum"}, q{"byzantine.q", "14"};
  CHECK(contains(problem({krum, q}), "n >= 2f+3"));
  CHECK(contains(problem({{"byzantine.q", "40"}, {"byzantine.attack", "alie"}}), "byzantine.attack.z"));
}

TEST_CASE("case id: from the digests that the caller gives") {
  const auto id = [](const std::string& digest) {
    return case_id(scenario({}), [&](const std::string&) { return digest; });
  };
  CHECK(id("a") == id("a"));
  CHECK(id("a") != id("b"));
}
