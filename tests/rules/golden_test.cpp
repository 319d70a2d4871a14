// Every rule and pre-aggregator that ByzFL has, against its results in float64.
#include <algorithm>
#include <cmath>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>

#include "catch.hpp"
#include "rules/support.hpp"

namespace detoxsim {

namespace {

using Json = nlohmann::json;
using testing::Rows;

const Json& golden() {
  static const Json file = Json::parse(std::ifstream(DETOXSIM_TEST_DATA "/robust-rules.json"));
  return file;
}

testing::Settings settings(const Json& params) {
  testing::Settings all;
  for (const auto& [key, value] : params.items()) {
    if (key == "f") continue;
    if (value.is_number_integer()) {
      all.emplace_back(key, value.get<std::int64_t>());
    } else if (value.is_number()) {
      all.emplace_back(key, value.get<double>());
    } else {
      all.emplace_back(key, value.get<std::string>());
    }
  }
  return all;
}

// The largest deviation relative to the largest entry.
double deviation(const std::vector<float>& ours, const std::vector<double>& theirs) {
  double worst = 0, scale = 1e-30;
  for (std::size_t c = 0; c < theirs.size(); ++c) {
    worst = std::max(worst, std::abs(ours.at(c) - theirs[c]));
    scale = std::max(scale, std::abs(theirs[c]));
  }
  return std::isnan(worst) ? INFINITY : worst / scale;
}

double deviation(const Json& golden_case) {
  const std::string name = golden_case["name"];
  const Json& params = golden_case["params"];
  const int f = params.value("f", 0);
  const auto rows = golden()["inputs"].at(golden_case["input"].get<std::size_t>()).get<Rows>();
  if (golden_case["kind"] == "aggregator") {
    return deviation(testing::aggregate(name, rows, f, settings(params)),
                     golden_case["output"].get<std::vector<double>>());
  }
  const auto theirs = golden_case["output"].get<std::vector<std::vector<double>>>();
  const Rows ours = testing::pre_aggregate(name, rows, f, settings(params));
  REQUIRE(ours.size() == theirs.size());
  double worst = 0;
  for (std::size_t i = 0; i < ours.size(); ++i) worst = std::max(worst, deviation(ours[i], theirs[i]));
  return worst;
}

}  // namespace

TEST_CASE("rules and pre-aggregators agree with ByzFL") {
  std::map<std::string, int> cases;
  for (const Json& one : golden()["cases"]) {
    INFO(one["name"].get<std::string>() << " " << one["params"].dump() << " input " << one["input"].get<int>());
    CHECK(deviation(one) < 1e-5);
    ++cases[one["name"]];
  }
  CHECK(cases.size() == 13);
  for (const auto& [name, count] : cases) CHECK(count >= 12);
}

}  // namespace detoxsim
